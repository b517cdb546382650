using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TrustFlow.Config.Memory;

/// <summary>
/// One entry as a table holds it: a head, then the key, then the value. Both together, since whoever looks for the key wants the value, and a place in memory
/// that no cache holds costs more than all else of a read.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
readonly struct EntryRecord
{
    // What is longer is among the outliers.
    const int Longest = 16 * EntryTable.Line;
    const ushort Outlier = ushort.MaxValue;
    const ushort Wide = 1 << 15;

    readonly ushort key;
    readonly ushort value;

    EntryRecord(ushort key, ushort value, uint hash, long version)
    {
        this.key = key;
        this.value = value;
        Hash = hash;
        Version = version;
    }

    /// <summary>The hash of its key.</summary>
    public uint Hash { get; }

    /// <summary>The version of the entry's last change.</summary>
    public long Version { get; }

    /// <summary>Whether its texts are among the outliers, and only their number is here.</summary>
    public bool IsOutlier => key == Outlier;

    /// <summary>The lines of memory that it takes.</summary>
    public int Lines => IsOutlier ? 1 : LinesOf(Key, Value);

    EntryText Key => Text(key);

    EntryText Value => Text(value);

    static int HeadSize => Unsafe.SizeOf<EntryRecord>();

    /// <summary>The head of a record of an entry.</summary>
    public static EntryRecord Of(uint hash, EntryText key, EntryText value, long version) =>
        HeadSize + (long)key.Size + value.Size > Longest ? new(Outlier, Outlier, hash, version) : new(Number(key), Number(value), hash, version);

    /// <summary>The record that begins here.</summary>
    public static EntryRecord At(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<EntryRecord>(bytes);

    /// <summary>The number of the outlier whose record begins here.</summary>
    public static int OutlierAt(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<int>(bytes[HeadSize..]);

    /// <summary>Writes the record.</summary>
    public void Write(Span<byte> bytes, string keyText, string valueText)
    {
        MemoryMarshal.Write(bytes, this);
        Key.Write(keyText, bytes[HeadSize..]);
        Value.Write(valueText, bytes[(HeadSize + Key.Size)..]);
    }

    /// <summary>Writes the record of an outlier.</summary>
    public void Write(Span<byte> bytes, int number)
    {
        MemoryMarshal.Write(bytes, this);
        MemoryMarshal.Write(bytes[HeadSize..], number);
    }

    /// <summary>Whether it is the record of a key.</summary>
    public bool IsOf(uint hash, string text, ReadOnlySpan<byte> bytes, EntryOutliers outliers) =>
        Hash == hash && (IsOutlier ? outliers.IsOf(OutlierAt(bytes), text) : Key.Says(bytes.Slice(HeadSize, Key.Size), text));

    /// <summary>The key.</summary>
    public string ReadKey(ReadOnlySpan<byte> bytes, EntryOutliers outliers) =>
        IsOutlier ? outliers.ReadKey(OutlierAt(bytes)) : Key.Read(bytes.Slice(HeadSize, Key.Size));

    /// <summary>The value.</summary>
    public string ReadValue(ReadOnlySpan<byte> bytes, EntryOutliers outliers) =>
        IsOutlier ? outliers.ReadValue(OutlierAt(bytes)) : Value.Read(bytes.Slice(HeadSize + Key.Size, Value.Size));

    static int LinesOf(EntryText key, EntryText value) => (HeadSize + key.Size + value.Size + EntryTable.Line - 1) / EntryTable.Line;

    static EntryText Text(ushort number) => new(number & ~Wide, (number & Wide) != 0);

    static ushort Number(EntryText text) => (ushort)(text.Wide ? text.Size | Wide : text.Size);
}
