namespace Orleans.Runtime;

/// <summary>FNV-1a: short keys, no seed, so that a stored hash means the same in the next process.</summary>
static class StableHash
{
    internal static int Of(ReadOnlySpan<byte> bytes)
    {
        var hash = 2166136261u;
        foreach (var b in bytes) hash = (hash ^ b) * 16777619u;
        return unchecked((int)hash);
    }
}
