using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace TrustFlow.Config.Memory;

/// <summary>
/// Records of entries whose keys' hashes begin with the same bits. A record begins at the line of memory that its hash says or soon behind it, so a read asks
/// for it at once; with an index in between it would wait for two places in memory, one after the other.
/// </summary>
sealed unsafe class EntryTable
{
    /// <summary>No line.</summary>
    public const int Nowhere = -1;

    /// <summary>The bytes of a line of memory. Each record has lines of its own.</summary>
    public const int Line = 64;

    // What a line is stands beside it, in one byte: where a record begins a few bits of its hash.
    const byte Free = 0;
    const byte Dead = 1;
    const byte More = 2;
    const byte FirstTag = 3;

    // The lines that a read asks for at once: most records end within so many from where their hashes say.
    const int Ahead = 6;

    // What is smaller than so many bytes is not worth being copied to less.
    const int Small = 32 << 10;

    readonly EntryBlocks blocks;
    readonly EntryBlock block;
    readonly int lines;
    readonly int homes;

    /// <summary>An empty table.</summary>
    /// <param name="depth">How many bits of the hashes are the same.</param>
    /// <param name="bits">Which ones.</param>
    /// <param name="room">The lines that are to fit.</param>
    /// <param name="blocks">Where its memory is from.</param>
    /// <param name="behind">How many times as many lines as are usual are behind those that hashes say.</param>
    public EntryTable(int depth, uint bits, int room, EntryBlocks blocks, int behind = 1)
    {
        (Depth, Bits, this.blocks) = (depth, bits, blocks);
        lines = checked((int)LinesFor(room));
        block = blocks.Take(Size);

        // What begins at the last line that a hash says, or close before it, goes on behind it.
        homes = (int)Math.Max(1, lines - ((long)Math.Min(lines / 8, 512) * behind));
        Marks.Clear();
    }

    /// <summary>How many bits of the hashes are the same.</summary>
    public int Depth { get; }

    /// <summary>Which ones.</summary>
    public uint Bits { get; }

    /// <summary>The lines that records have.</summary>
    public int Used { get; private set; }

    /// <summary>Its bytes.</summary>
    public int Size => checked((int)BytesOf(lines));

    /// <summary>Whether it takes much more memory than its records need.</summary>
    public bool IsSparse => Used < lines / 8 && Size > Small;

    /// <summary>The lines where records begin.</summary>
    public IEnumerable<int> Records
    {
        get
        {
            for (var line = Next(0); line != Nowhere; line = Next(line + 1)) yield return line;
        }
    }

    // Lines that records had: a search goes on behind them.
    int Gone { get; set; }

    // One for each line and one behind the last, which is free for ever.
    Span<byte> Marks => block.From(lines * Line)[..(lines + 1)];

    /// <summary>Whether a table for so many lines would be so large that it is better two: what makes room for more copies the whole.</summary>
    public static bool IsTooLarge(int room) => BytesOf(LinesFor(room)) > EntryBlocks.Largest;

    /// <summary>The first bits of a hash.</summary>
    public static uint Prefix(uint hash, int depth) => (uint)((ulong)hash << depth >> 32);

    /// <summary>Whether a hash begins with the bits of this table.</summary>
    public bool Owns(uint hash) => Prefix(hash, Depth) == Bits;

    /// <summary>The bytes from a line on.</summary>
    public Span<byte> At(int line) => block.From(line * Line);

    /// <summary>The line where the record of a hash and a key begins, or <see cref="Nowhere"/>.</summary>
    public int Find(uint hash, string key, EntryOutliers outliers)
    {
        var at = Home(hash);
        Expect(at);
        var marks = Marks;
        var tag = Tag(hash);
        for (; marks[at] != Free; at++)
        {
            if (marks[at] == tag && EntryRecord.At(At(at)).IsOf(hash, key, At(at), outliers)) return at;
        }

        return Nowhere;
    }

    /// <summary>Whether there is room for a record of so many lines, without a search becoming too long.</summary>
    public bool Fits(uint hash, int count) => EndOfRoom(FirstRoom(hash), count) != Nowhere;

    /// <summary>Takes lines for a record. Records behind it may move.</summary>
    /// <returns>The first line, or <see cref="Nowhere"/> where it does not fit.</returns>
    public int Reserve(uint hash, int count)
    {
        var at = FirstRoom(hash);
        var end = EndOfRoom(at, count);
        if (end == Nowhere) return Nowhere;
        var marks = Marks;
        Gone -= marks[at..end].Count(Dead);
        for (var (from, to) = (end, end); to - at > count;)
        {
            if (marks[--from] <= Dead) continue;
            At(from)[..Line].CopyTo(At(--to));
            marks[to] = marks[from];
        }

        marks.Slice(at, count).Fill(More);
        marks[at] = Tag(hash);
        Used += count;
        return at;
    }

    /// <summary>Gives the lines of a record up.</summary>
    public void Release(int line, int count)
    {
        var marks = Marks;
        marks.Slice(line, count).Fill(Dead);
        Used -= count;
        Gone += count;

        // No search goes on behind them where it ends right there.
        if (marks[line + count] != Free) return;
        for (var last = line + count - 1; last >= 0 && marks[last] == Dead; last--, Gone--) marks[last] = Free;
    }

    /// <summary>Another table with the records of this one that begin with some bits, in which so many lines more fit for a hash that does.</summary>
    public EntryTable Part(int depth, uint bits, uint hash, int more)
    {
        // About half of them are where it is one of two.
        for (var (room, behind) = ((Used >> (depth - Depth)) + more, 1);; room += (room / 16) + 1, behind *= 2)
        {
            var part = new EntryTable(depth, bits, room, blocks, behind);
            if (part.TryTake(this) && (!part.Owns(hash) || part.Fits(hash, more))) return part;
            part.Leave();
        }
    }

    /// <summary>Gives its memory back.</summary>
    public void Leave() => blocks.Give(block);

    // Takes all records of another table that belong here; false if they do not fit.
    bool TryTake(EntryTable other)
    {
        for (var line = other.Next(0); line != Nowhere; line = other.Next(line + 1))
        {
            var from = other.At(line);
            var record = EntryRecord.At(from);
            if (!Owns(record.Hash)) continue;
            var at = Reserve(record.Hash, record.Lines);
            if (at == Nowhere) return false;
            from[..(record.Lines * Line)].CopyTo(At(at));
        }

        return true;
    }

    // A search is short while more than a fifth is free, and there is room for some more then.
    static long LinesFor(int room) => Math.Max(room, 6) * 25L / 16;

    static long BytesOf(long lines) => (lines * (Line + 1)) + 1;

    // The bits behind those that all have.
    int Home(uint hash) => (int)((ulong)(hash << Depth) * (uint)homes >> 32);

    static byte Tag(uint hash) => (byte)(FirstTag + ((hash & byte.MaxValue) % (byte.MaxValue + 1 - FirstTag)));

    // The line where the first record from here on begins.
    int Next(int line)
    {
        var next = Marks[line..].IndexOfAnyInRange(FirstTag, byte.MaxValue);
        return next < 0 ? Nowhere : line + next;
    }

    int FirstRoom(uint hash)
    {
        var marks = Marks;
        var at = Home(hash);
        while (marks[at] > Dead) at++;
        return at;
    }

    // Behind so many lines, from this one on, that no record has; nowhere where a search would become too long.
    int EndOfRoom(int at, int count)
    {
        if (Used + Gone + count > (long)lines * 4 / 5) return Nowhere;
        var marks = Marks[..lines];
        while (count > 0 && at < lines)
        {
            if (marks[at++] <= Dead) count--;
        }

        return count == 0 ? at : Nowhere;
    }

    // Before the first is there the others are asked for. A processor without such an instruction asks for them one by one, which is slower and no less right.
    void Expect(int line)
    {
        if (!Sse.IsSupported) return;
        var first = (byte*)Unsafe.AsPointer(ref At(line)[0]);
        for (var ahead = 0; ahead < Ahead; ahead++) Sse.Prefetch0(first + (ahead * Line));
    }
}
