using System.Collections.Immutable;

namespace TrustFlow.Config;

/// <summary>Of several writes to one key in a batch the last one holds.</summary>
static class LastWrites
{
    /// <summary>The last write of each key, in the batch's order; the same array where no key comes twice.</summary>
    public static ImmutableArray<ConfigWrite> Of(ImmutableArray<ConfigWrite> writes)
    {
        if (writes.Length < 2) return writes;
        var last = new Dictionary<ConfigKey, int>(writes.Length);
        for (var i = 0; i < writes.Length; i++) last[new(writes[i].Type, writes[i].Key)] = i;
        return last.Count == writes.Length ? writes : [.. last.Values.Order().Select(i => writes[i])];
    }
}
