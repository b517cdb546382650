using System.Text;

namespace TrustFlow.Storage.Postgres;

/// <summary>
/// Strings in and out without loss. PostgreSQL's text holds no NUL, and UTF-8 no lone surrogate: U+0001 stands before what stands for them, and before
/// what stands for itself. The order of well-formed text is that of its code points, and nearly all text is kept as it is.
/// </summary>
static class PostgresText
{
    const char Escape = '\u0001';
    const char Nul = '\u0001';
    const char Itself = '\u0002';

    /// <summary>Lone surrogates, in their order, from here on in the private use area.</summary>
    const char Surrogates = '\uE000';

    const char FirstSurrogate = '\uD800';

    /// <summary>A string as it is kept.</summary>
    public static string Kept(string text)
    {
        var span = text.AsSpan();
        if (!span.ContainsAny('\0', Escape) && !span.ContainsAnyInRange(FirstSurrogate, '\uDFFF')) return text;
        var kept = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i)) kept.Append(text[i]).Append(text[++i]);
            else if (Stand(text[i]) is { } stand) kept.Append(Escape).Append(stand);
            else kept.Append(text[i]);
        }

        return kept.ToString();
    }

    /// <summary>The string that was kept.</summary>
    public static string Read(string kept)
    {
        if (!kept.Contains(Escape)) return kept;
        var text = new StringBuilder(kept.Length);
        for (var i = 0; i < kept.Length; i++)
        {
            text.Append(kept[i] == Escape && ++i < kept.Length ? Origin(kept[i]) : kept[i]);
        }

        return text.ToString();
    }

    static char? Stand(char unit) => unit switch
    {
        '\0' => Nul,
        Escape => Itself,
        _ => char.IsSurrogate(unit) ? (char)(Surrogates + (unit - FirstSurrogate)) : null,
    };

    static char Origin(char stand) => stand switch
    {
        Nul => '\0',
        Itself => Escape,
        _ => (char)(FirstSurrogate + (stand - Surrogates)),
    };
}
