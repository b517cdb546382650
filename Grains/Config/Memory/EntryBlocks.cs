using System.Numerics;

namespace TrustFlow.Config.Memory;

/// <summary>
/// Where the tables of a type have their memory from. The largest block that was given back is kept for the next table that is copied: what the system gives anew
/// it clears first, which takes longer than all else of the copying.
/// </summary>
sealed class EntryBlocks
{
    /// <summary>The bytes of the largest block, but for one that a single table cannot do without.</summary>
    public const int Largest = 8 * EntryBlock.LargePage;

    EntryBlock? spare;

    /// <summary>A block of so many bytes or more, with anything in it.</summary>
    public EntryBlock Take(int bytes)
    {
        if (bytes <= EntryBlock.LargePage / 2) return new(bytes);
        var kept = spare;
        if (kept is null || kept.Length < bytes) return new(Math.Max(EntryBlock.LargePage, (int)BitOperations.RoundUpToPowerOf2((uint)bytes)));
        spare = null;
        return kept;
    }

    /// <summary>Takes a block back.</summary>
    public void Give(EntryBlock block)
    {
        if (block.Length < EntryBlock.LargePage) return;
        var (larger, smaller) = spare is null || spare.Length < block.Length ? (block, spare) : (spare, block);
        spare = larger;
        smaller?.Dispose();
    }
}
