using System.Buffers;
using System.Globalization;

namespace TrustFlow;

/// <summary>Texts of others as one line of a message can show them.</summary>
public static class OneLine
{
    const int Limit = 80;

    static readonly SearchValues<char> Unprintable = SearchValues.Create([.. Enumerable.Range(0, char.MaxValue + 1).Select(static c => (char)c).Where(IsUnprintable)]);

    /// <summary>The text with its control characters and halves of characters as JSON escapes them.</summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAny(Unprintable)) return text;
        var line = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1])) line.Append(text[i]).Append(text[++i]);
            else if (IsUnprintable(text[i])) line.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:X4}");
            else line.Append(text[i]);
        }

        return line.ToString();
    }

    /// <summary>The beginning of a text, at most 80 characters.</summary>
    public static string Excerpt(string text) => Cut(text, Limit);

    /// <summary>The beginning of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="limit">The most characters, at least 1.</param>
    public static string Cut(string text, int limit) =>
        Of(text.Length <= limit ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit), "…"));

    static bool IsUnprintable(char c) => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029';
}
