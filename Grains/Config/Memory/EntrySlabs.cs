using System.Runtime.InteropServices;

namespace TrustFlow.Config.Memory;

/// <summary>
/// Records of entries, one behind the other in large blocks. A record never grows: a changed entry is a new record, and a block that is more than
/// half dead is emptied into the current one, a step that never copies more than half a block.
/// </summary>
sealed class EntrySlabs
{
    /// <summary>No place.</summary>
    public const uint Nowhere = 0;

    // A place is the number of a block and, in units, where in it: 14 and 18 bits, so 32 GiB at most. The largest block is a large page.
    const int UnitBits = 18;
    const int LargestSlab = EntryRecord.Unit << UnitBits;
    const int SmallestSlab = 1 << 10;
    static readonly EntryBlock None = new(0, cleared: false);

    readonly List<EntryBlock> slabs = [None];
    readonly List<Room> rooms = [default];
    readonly Stack<int> free = [];
    EntryBlock? spare;
    int current;

    /// <summary>The bytes of all blocks.</summary>
    public long Bytes { get; private set; }

    /// <summary>The bytes from a record on.</summary>
    public Span<byte> At(uint place) => slabs[(int)(place >> UnitBits)].From((int)(place & ((1 << UnitBits) - 1)) * EntryRecord.Unit);

    /// <summary>Room for a record of so many bytes, at the end of the current block or in a new one.</summary>
    public uint Reserve(int size)
    {
        if (slabs[current].Length - rooms[current].Used < size) current = Begin(size);
        ref var room = ref Of(current);
        var place = ((uint)current << UnitBits) | (uint)(room.Used / EntryRecord.Unit);
        room.Used += size;
        return place;
    }

    /// <summary>Gives a record up. What else is alive in its block may have to move then.</summary>
    /// <returns>The block to be emptied, or 0.</returns>
    public int Release(uint place)
    {
        var number = (int)(place >> UnitBits);
        var bytes = At(place);
        var record = EntryRecord.At(bytes);
        record.Kill(bytes);
        ref var room = ref Of(number);
        room.Dead += record.Size;
        return room.Dead > slabs[number].Length / 2 ? number : 0;
    }

    /// <summary>Keeps anything new out of a block, and tells the places of the records in it that are alive.</summary>
    public IEnumerable<uint> Close(int number)
    {
        if (current == number) current = 0;
        for (var (at, size) = (0, 0); at < rooms[number].Used; at += size)
        {
            var record = EntryRecord.At(slabs[number].From(at));
            size = record.Size;
            if (!record.IsDead) yield return ((uint)number << UnitBits) | (uint)(at / EntryRecord.Unit);
        }
    }

    /// <summary>Gives a block up in which nothing is alive.</summary>
    public void Free(int number)
    {
        var bytes = slabs[number];
        if (bytes.Length == LargestSlab) spare = bytes;
        Bytes -= bytes.Length;
        slabs[number] = None;
        Of(number) = default;
        free.Push(number);
    }

    // The more there is the larger the next block: a type of ten entries takes little, and one of a million few blocks. One that is larger than any has a block of its own.
    int Begin(int size)
    {
        var length = Math.Max(size, (int)Math.Clamp(Bytes, SmallestSlab, LargestSlab));
        var bytes = length == LargestSlab && spare is not null ? spare : new EntryBlock(length, cleared: false);
        if (bytes == spare) spare = null;
        Bytes += length;
        if (free.TryPop(out var number))
        {
            slabs[number] = bytes;
            return number;
        }

        slabs.Add(bytes);
        rooms.Add(default);
        return slabs.Count - 1;
    }

    ref Room Of(int number) => ref CollectionsMarshal.AsSpan(rooms)[number];

    [StructLayout(LayoutKind.Auto)]
    struct Room
    {
        public int Used;
        public int Dead;
    }
}
