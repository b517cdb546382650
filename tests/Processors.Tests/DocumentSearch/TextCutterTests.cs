using TrustFlow.Config;
using TrustFlow.Processors.DocumentSearch;

namespace TrustFlow.Processors.Tests.DocumentSearch;

public sealed class TextCutterTests
{
    [Theory]
    [InlineData("")]
    [InlineData("  \n\t ")]
    public void Cut_TextWithoutWords_IsOneEmptyChunk(string text) => Assert.Equal([""], new TextCutter(100, 10).Cut(text));

    [Fact]
    public void Cut_ShortText_IsOneChunkWithoutWhiteSpaceAround() => Assert.Equal(["two words"], new TextCutter(100, 10).Cut("\n two words \n"));

    [Fact]
    public void Cut_ParagraphEndInSecondHalf_IsPreferredToSentences() =>
        Assert.Equal("One. Two.", new TextCutter(16, 0).Cut("One. Two.\n\nThree. Four. Five.")[0]);

    [Fact]
    public void Cut_SentenceEndInSecondHalf_IsPreferredToWords() =>
        Assert.Equal("First sentence.", new TextCutter(24, 0).Cut("First sentence. Second one that is longer")[0]);

    [Fact]
    public void Cut_NoSentenceEnd_EndsAtAWord() => Assert.Equal(["aaaa bbbb", "cccc dddd", "eeee"], new TextCutter(11, 0).Cut("aaaa bbbb cccc dddd eeee"));

    [Fact]
    public void Cut_Overlap_RepeatsWholeWords() => Assert.Equal(["aaaa bbbb", "bbbb cccc", "cccc dddd"], new TextCutter(10, 5).Cut("aaaa bbbb cccc dddd"));

    [Fact]
    public void Cut_OneLongWord_IsCutWithTheOverlapAskedFor() => Assert.Equal(["abcdefghij", "hijklmnopq", "opqrst"], new TextCutter(10, 3).Cut("abcdefghijklmnopqrst"));

    [Theory]
    [InlineData(2, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(7, 3)]
    [InlineData(10, 9)]
    public void Cut_SurrogatePairs_AreNeverSplit(int size, int overlap)
    {
        var text = string.Concat(Enumerable.Repeat("x😀😁", 30));

        var chunks = new TextCutter(size, overlap).Cut(text);

        Assert.All(chunks, chunk => Assert.DoesNotContain('\uFFFD', System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(chunk))));
        Assert.All(chunks, chunk => Assert.InRange(chunk.Length, 1, size + 1));
    }

    [Theory]
    [InlineData(100, 0)]
    [InlineData(100, 30)]
    [InlineData(100, 99)]
    [InlineData(1000, 100)]
    public void Cut_RealText_LosesNoWordAndKeepsItsOrder(int size, int overlap)
    {
        var text = File.ReadAllText("/usr/share/common-licenses/GPL-3")[..8000];

        var chunks = new TextCutter(size, overlap).Cut(text);

        var at = 0;
        var covered = 0;
        foreach (var chunk in chunks)
        {
            at = text.IndexOf(chunk, at, StringComparison.Ordinal);
            Assert.True(at >= 0, "Every chunk stands in the text, after the start of the one before.");
            if (at > covered) Assert.True(string.IsNullOrWhiteSpace(text[covered..at]), $"Lost: '{text[covered..at]}'");
            covered = Math.Max(covered, at + chunk.Length);
            Assert.InRange(chunk.Length, 1, size);
        }

        Assert.True(string.IsNullOrWhiteSpace(text[covered..]));
    }

    [Theory]
    [InlineData(100, 100, "chunk-overlap is 100, and must be less than chunk-size, which is 100.")]
    [InlineData(100, -1, "chunk-overlap is -1, and must not be negative.")]
    [InlineData(1, 0, "chunk-size is 1, and must be at least 2.")]
    public void Cutter_SizesOutOfRange_SaysWhich(int size, int overlap, string message) =>
        Assert.Equal(message, Assert.Throws<BadValueException>(() => new TextCutter(size, overlap)).Message);
}
