using TrustFlow.Config;

namespace TrustFlow.Processors.DocumentSearch;

/// <summary>
/// Cuts a text into chunks of at most a number of characters (UTF-16 units) that overlap: at the end of a paragraph, else of a sentence or line, else
/// of a word, where there is one in the chunk's second half; else wherever it must, but never inside a surrogate pair, for which a chunk may be one longer.
/// </summary>
public sealed record TextCutter
{
    /// <summary>Makes one.</summary>
    /// <param name="size">The most characters of a chunk, 2 or more.</param>
    /// <param name="overlap">About how many characters a chunk repeats of the one before, 0 or more and less than <paramref name="size"/>.</param>
    /// <exception cref="BadValueException">A size out of range; the message says which.</exception>
    public TextCutter(int size, int overlap)
    {
        if (size < 2) throw new BadValueException($"chunk-size is {size}, and must be at least 2.");
        if (overlap < 0) throw new BadValueException($"chunk-overlap is {overlap}, and must not be negative.");
        if (overlap >= size) throw new BadValueException($"chunk-overlap is {overlap}, and must be less than chunk-size, which is {size}.");
        Size = size;
        Overlap = overlap;
    }

    /// <summary>The most characters of a chunk.</summary>
    public int Size { get; }

    /// <summary>About how many characters a chunk repeats of the one before.</summary>
    public int Overlap { get; }

    /// <summary>Cuts. White space around a chunk goes, and so does a chunk of nothing else; a text without any other character is one empty chunk.</summary>
    public IReadOnlyList<string> Cut(string text)
    {
        var chunks = new List<string>();
        var start = 0;
        while (start < text.Length)
        {
            var end = EndOf(text, start);
            var chunk = text.AsSpan(start, end - start).Trim();
            if (!chunk.IsEmpty) chunks.Add(chunk.ToString());
            start = end == text.Length ? end : NextStart(text, end);
        }

        return chunks.Count == 0 ? [""] : chunks;
    }

    int EndOf(string text, int start)
    {
        var latest = start + Size;
        if (latest >= text.Length) return text.Length;
        // Less than the overlap would not get on.
        var earliest = start + Math.Max(Size / 2, Overlap + 1);
        return Last(text, earliest, latest, IsParagraphEnd)
            ?? Last(text, earliest, latest, IsSentenceEnd)
            ?? Last(text, earliest, latest, IsWordEnd)
            ?? (!SplitsPair(text, latest) ? latest : latest > earliest ? latest - 1 : latest + 1);
    }

    int NextStart(string text, int end)
    {
        var start = end - Overlap;
        while (start < end && !IsWordStart(text, start)) start++;
        // One long word: repeat the characters that were asked for.
        if (start == end) start = end - Overlap;
        return SplitsPair(text, start) ? start + 1 : start;
    }

    static int? Last(string text, int earliest, int latest, Func<string, int, bool> isEnd)
    {
        for (var at = latest; at >= earliest; at--)
        {
            if (isEnd(text, at)) return at;
        }

        return null;
    }

    static bool IsParagraphEnd(string text, int at) => at >= 2 && text[at - 1] == '\n' && (text[at - 2] == '\n' || (text[at - 2] == '\r' && at >= 3 && text[at - 3] == '\n'));

    static bool IsSentenceEnd(string text, int at) => text[at - 1] == '\n' || text[at - 1] is '。' or '！' or '？' || (text[at - 1] is '.' or '!' or '?' && char.IsWhiteSpace(text[at]));

    static bool IsWordEnd(string text, int at) => char.IsWhiteSpace(text[at - 1]) || char.IsWhiteSpace(text[at]);

    static bool IsWordStart(string text, int at) => at == 0 || (char.IsWhiteSpace(text[at - 1]) && !char.IsWhiteSpace(text[at]));

    static bool SplitsPair(string text, int at) => at > 0 && at < text.Length && char.IsLowSurrogate(text[at]) && char.IsHighSurrogate(text[at - 1]);
}
