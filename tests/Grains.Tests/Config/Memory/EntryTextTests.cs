using System.Text.RegularExpressions;
using TrustFlow.Config.Memory;

namespace TrustFlow.Grains.Tests.Config.Memory;

public sealed class EntryTextTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("{\"plain\": 1}", 12)]
    [InlineData("über and out", 13)]
    [InlineData("\u65e5\u672c\u8a9e", 6)]
    [InlineData("pair \ud83d\ude00 pair", 14)]
    [InlineData("half \\ud83d alone", 24)]
    [InlineData("\\udc00", 2)]
    [InlineData("replaced already: \ufffd", 21)]
    [InlineData("zero \0 inside", 13)]
    public void Text_AnyAtAll_IsReadAsItWasInTheLesserRoom(string escaped, int size)
    {
        // Half a pair would not come through the runner as it is.
        var text = Regex.Unescape(escaped);
        var how = EntryText.Of(text);
        var bytes = new byte[how.Size];
        how.Write(text, bytes);

        Assert.Equal(size, how.Size);
        Assert.Equal(text, how.Read(bytes));
        Assert.True(how.Says(bytes, text));
        Assert.False(how.Says(bytes, text + "x"));
        Assert.False(how.Says(bytes, "y" + text));
    }
}
