using TrustFlow.Config;

namespace TrustFlow.Grains.Tests.Config;

public sealed class HeldValueTests
{
    [Theory]
    [InlineData("")]
    [InlineData("{\"plain\": 1}")]
    [InlineData("über and out")]
    [InlineData("\u65e5\u672c\u8a9e")]
    [InlineData("pair \ud83d\ude00 pair")]
    [InlineData("half \ud83d alone")]
    [InlineData("\udc00")]
    [InlineData("replaced already: \ufffd")]
    [InlineData("zero \0 inside")]
    public void Value_AnyText_IsAsItWas(string text)
    {
        var held = new HeldValue(text, 7);

        Assert.Equal((text, 7L), (held.Value, held.Version));
    }
}
