using System.Runtime.InteropServices;

namespace TrustFlow.Config.Memory;

/// <summary>
/// Where the record of a key is: a table of hashes and places with open addressing, so that a look costs one place in memory. Whether the key is the one is seen
/// at the record, which is read next anyway.
/// </summary>
sealed class EntryIndex
{
    const int Smallest = 8;

    // Slots of 64 bits: the upper half is the key's hash and the lower its place; 0 is free.
    EntryBlock block = Of(Smallest);

    /// <summary>How many keys there are.</summary>
    public int Count { get; private set; }

    /// <summary>All places.</summary>
    public IEnumerable<uint> Places => Enumerable.Range(0, Length).Select(at => Place(Slots[at])).Where(static place => place != EntrySlabs.Nowhere);

    Span<ulong> Slots => SlotsOf(block);

    int Length => block.Length / sizeof(ulong);

    /// <summary>The place of a key, or nowhere.</summary>
    public uint Find(string key, EntrySlabs slabs)
    {
        var hash = Hash(key);
        var slots = Slots;
        for (var at = Home(hash); slots[at] != 0; at = Next(at))
        {
            if (HashOf(slots[at]) != hash) continue;
            var bytes = slabs.At(Place(slots[at]));
            EntryRecord.Expect(bytes);
            if (EntryRecord.At(bytes).IsOf(key, bytes)) return Place(slots[at]);
        }

        return EntrySlabs.Nowhere;
    }

    /// <summary>Adds a key that is not there.</summary>
    public void Add(string key, uint place)
    {
        // Above three quarters a look takes too many steps.
        if ((Count + 1) * 4L > Length * 3L) Grow();
        Add(Slot(Hash(key), place));
        Count++;
    }

    /// <summary>Says that a key's record is somewhere else now.</summary>
    public void Move(string key, uint from, uint to) => Slots[Where(key, from)] = Slot(Hash(key), to);

    /// <summary>Takes a key away.</summary>
    public void Remove(string key, uint place)
    {
        // What follows moves up where the gap would hide it.
        var slots = Slots;
        var gap = Where(key, place);
        for (var at = Next(gap); slots[at] != 0; at = Next(at))
        {
            if (Steps(Home(HashOf(slots[at])), at) < Steps(gap, at)) continue;
            slots[gap] = slots[at];
            gap = at;
        }

        slots[gap] = 0;
        Count--;
    }

    int Where(string key, uint place)
    {
        var slots = Slots;
        var at = Home(Hash(key));
        while (Place(slots[at]) != place) at = Next(at);
        return at;
    }

    void Add(ulong slot)
    {
        var slots = Slots;
        var at = Home(HashOf(slot));
        while (slots[at] != 0) at = Next(at);
        slots[at] = slot;
    }

    void Grow()
    {
        var before = block;
        block = Of(Length * 2);
        foreach (var slot in SlotsOf(before))
        {
            if (slot != 0) Add(slot);
        }

        GC.KeepAlive(before);
    }

    int Home(uint hash) => (int)(hash & (Length - 1));

    int Next(int at) => (at + 1) & (Length - 1);

    int Steps(int from, int to) => (to - from) & (Length - 1);

    static EntryBlock Of(int slots) => new(slots * sizeof(ulong), cleared: true);

    static Span<ulong> SlotsOf(EntryBlock block) => MemoryMarshal.Cast<byte, ulong>(block.From(0));

    // Of another seed in each process, so that nobody can choose keys that share one.
    static uint Hash(string key) => (uint)StringComparer.Ordinal.GetHashCode(key);

    static ulong Slot(uint hash, uint place) => ((ulong)hash << 32) | place;

    static uint HashOf(ulong slot) => (uint)(slot >> 32);

    static uint Place(ulong slot) => (uint)slot;
}
