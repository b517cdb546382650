namespace TrustFlow.Sqlite;

/// <summary>
/// Tells statement texts apart by a few of their characters: they are constants, long, looked up for every row that is written, and
/// a hash over all their characters would cost as much as a small write's binding.
/// </summary>
sealed class StatementTexts : IEqualityComparer<string>
{
    public static readonly StatementTexts Comparer = new();

    public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

    public int GetHashCode(string text)
    {
        var hash = text.Length;
        for (var i = 1; i <= 8 && text.Length > 0; i++) hash = (hash * 31) + text[((text.Length - 1) * i) >> 3];
        return hash;
    }
}
