namespace TrustFlow.Grains.Tests.Contracts;

public sealed class OneLineTests
{
    [Theory]
    [InlineData("plain ü 😀", "plain ü 😀")]
    [InlineData("a\r\nb\0\t\u007f", "a\\u000D\\u000Ab\\u0000\\u0009\\u007F")]
    [InlineData("a\u2028b", "a\\u2028b")]
    public void Of_Text_EscapesWhatNoLineCanShow(string text, string line) => Assert.Equal(line, OneLine.Of(text));

    [Fact]
    public void Of_HalvesOfCharacters_AreEscaped() => Assert.Equal("\\uD800x\\uDC00\\uDC00", OneLine.Of("\ud800x\udc00\udc00"));

    [Theory]
    [InlineData("12345", "12345")]
    [InlineData("123456", "12345…")]
    [InlineData("1234😀6", "1234…")]
    [InlineData("123😀6", "123😀…")]
    public void Cut_LongText_EndsWithAWholeCharacter(string text, string cut) => Assert.Equal(cut, OneLine.Cut(text, 5));
}
