using System.Globalization;
using System.Text;

namespace TrustFlow.Processors.DocumentSearch.Passages;

/// <summary>The words of a query, as FTS5 expressions. Each word is quoted and holds only letters, digits and marks, so that no input is syntax.</summary>
/// <param name="Words">In the order given, each once.</param>
public sealed record SearchWords(IReadOnlyList<string> Words)
{
    /// <summary>The most words that count; those after them do not.</summary>
    public const int Limit = 32;

    /// <summary>What holds all the words.</summary>
    public string All => Join(" AND ");

    /// <summary>What holds at least one of them.</summary>
    public string Any => Join(" OR ");

    /// <summary>Reads a query.</summary>
    public static SearchWords Of(string query)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var rune in query.EnumerateRunes())
        {
            if (IsOfWord(rune)) word.Append(rune.ToString());
            else Take(word, words);
        }

        Take(word, words);
        return new SearchWords(words);
    }

    static void Take(StringBuilder word, List<string> words)
    {
        var text = word.ToString();
        word.Clear();
        if (words.Count < Limit && text.EnumerateRunes().Any(Rune.IsLetterOrDigit) && !words.Contains(text, StringComparer.OrdinalIgnoreCase)) words.Add(text);
    }

    // U+FFFD stands for text that was no Unicode; it is a symbol, and so is no part of a word.
    static bool IsOfWord(Rune rune) =>
        Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    string Join(string by) => string.Join(by, Words.Select(word => $"\"{word}\""));
}
