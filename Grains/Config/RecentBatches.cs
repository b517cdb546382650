using System.Collections.Immutable;

namespace TrustFlow.Config;

/// <summary>What the last batches touched, as many as there is room for.</summary>
/// <param name="head">The version after which it begins.</param>
sealed class RecentBatches(long head)
{
    /// <summary>The most batches,</summary>
    public const int BatchLimit = 4096;

    /// <summary>and the most keys in all of them; a batch that alone has more is kept alone.</summary>
    public const int KeyLimit = 32_768;

    readonly ConfigTouched?[] ring = new ConfigTouched?[BatchLimit];
    long before = head;
    int keys;

    /// <summary>The version of the last batch.</summary>
    public long Head { get; private set; } = head;

    /// <summary>Adds the next batch.</summary>
    public void Add(ConfigTouched batch)
    {
        if (Head - before == BatchLimit) Drop();
        Head = batch.Version;
        ring[Head % BatchLimit] = batch;
        keys += batch.Keys.Length;
        while (keys > KeyLimit && Head - before > 1) Drop();
    }

    /// <summary>The batches after a version, in order and without gaps; none where it does not reach back so far.</summary>
    public ImmutableArray<ConfigTouched> After(long version)
    {
        if (version < before || version >= Head) return [];
        var batches = ImmutableArray.CreateBuilder<ConfigTouched>((int)(Head - version));
        for (var next = version + 1; next <= Head; next++) batches.Add(ring[next % BatchLimit]!);
        return batches.MoveToImmutable();
    }

    void Drop()
    {
        ref var oldest = ref ring[++before % BatchLimit];
        keys -= oldest!.Keys.Length;
        oldest = null;
    }
}
