using System.Globalization;
using TrustFlow.Flows.Blueprints;

namespace TrustFlow.Flows.Tests.Blueprints;

public sealed class NumberTextTests
{
    [Fact]
    public void IsBelow_AnyTwoNumbers_IsAsTheirValuesAre()
    {
        string[] texts = ["0", "-0", "0.000", "1", "-1", "1.0", "10e-1", "0.1e1", "2", "-2", "10", "9.99", "99", "100", "1e2", "0.1", "0.01", "1E-2", "-0.01", "12345.678", "12345.6781", "+3", ".5", "5."];
        foreach (var a in texts)
        foreach (var b in texts)
        {
            Assert.Equal(Value(a) < Value(b), Read(a).IsBelow(Read(b)));
        }
    }

    [Theory]
    [InlineData("1e400", "1e401")]
    [InlineData("-1e401", "-1e400")]
    [InlineData("1e-999999999999999999", "1e-400")]
    [InlineData("99999999999999999999999999999999999999", "100000000000000000000000000000000000000")]
    [InlineData("0.99999999999999999999999999999999999999", "1")]
    public void IsBelow_NumbersOfAnySize_AreComparedExactly(string less, string more)
    {
        Assert.True(Read(less).IsBelow(Read(more)));
        Assert.False(Read(more).IsBelow(Read(less)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("e5")]
    [InlineData("1e")]
    [InlineData("1e5.5")]
    [InlineData("1e99999999999999999999")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData(" 1")]
    [InlineData("1,000")]
    [InlineData("0x10")]
    [InlineData("٣")]
    [InlineData("1.2.3")]
    public void TryParse_NoNumber_IsFalse(string text) => Assert.False(NumberText.TryParse(text, out _));

    static NumberText Read(string text) => NumberText.TryParse(text, out var number) ? number : throw new FormatException(text);

    static decimal Value(string text) => decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
