namespace TrustFlow.Storage.Tests;

public sealed class MicrosecondsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(1_777_000_000_123_456)]
    public void Microseconds_OfAKeptTime_ComeBack(long microseconds) =>
        Assert.Equal(microseconds, Microseconds.From(Microseconds.ToTime(microseconds)));

    [Fact]
    public void Kept_OfTheEndsOfTime_IsThere()
    {
        Assert.Equal(DateTimeOffset.MinValue, Microseconds.Kept(DateTimeOffset.MinValue));
        Assert.Equal(DateTimeOffset.MaxValue.Ticks / 10, Microseconds.Kept(DateTimeOffset.MaxValue).Ticks / 10);
    }
}
