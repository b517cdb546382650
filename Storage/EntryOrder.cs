namespace TrustFlow.Storage;

/// <summary>The order in which entries are listed: by the code points of their types, then of their keys. It is not that of UTF-16, in which surrogates come before other characters.</summary>
public sealed class EntryOrder : IComparer<EntryKey>
{
    /// <summary>The order.</summary>
    public static EntryOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(EntryKey x, EntryKey y) => Compare(x.Type, y.Type) is not 0 and var types ? types : Compare(x.Key, y.Key);

    static int Compare(string x, string y)
    {
        var common = x.AsSpan().CommonPrefixLength(y);
        if (common == x.Length || common == y.Length) return x.Length.CompareTo(y.Length);
        return Rank(x[common]).CompareTo(Rank(y[common]));
    }

    static int Rank(char unit) => char.IsSurrogate(unit) ? unit + char.MaxValue : unit;
}
