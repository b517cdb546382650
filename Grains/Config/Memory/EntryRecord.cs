using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TrustFlow.Config.Memory;

/// <summary>
/// One entry as a slab holds it: a head, then the key, then the value. Both together, since whoever looks for the key wants the value, and a place in memory
/// that no cache holds costs more than all else of a read.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
readonly struct EntryRecord
{
    /// <summary>Records begin and end at a multiple of so many bytes.</summary>
    public const int Unit = 8;

    const long Dead = -1;
    const int Line = 64;

    // The complement of a size says that the text is wide.
    readonly int key;
    readonly int value;

    EntryRecord(int key, int value, long version)
    {
        this.key = key;
        this.value = value;
        Version = version;
    }

    /// <summary>The version of the entry's last change.</summary>
    public long Version { get; }

    /// <summary>Whether the entry is somewhere else now, or gone.</summary>
    public bool IsDead => Version == Dead;

    /// <summary>The bytes from this record to the next.</summary>
    public int Size => (HeadSize + Key.Size + Value.Size + Unit - 1) / Unit * Unit;

    EntryText Key => Text(key);

    EntryText Value => Text(value);

    static int HeadSize => Unsafe.SizeOf<EntryRecord>();

    /// <summary>The head of a record of an entry.</summary>
    public static EntryRecord Of(EntryText key, EntryText value, long version) => new(Number(key), Number(value), version);

    /// <summary>The record that begins here.</summary>
    public static EntryRecord At(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<EntryRecord>(bytes);

    /// <summary>
    /// Asks for the next lines of memory with the first, where a small record's value is. Where it begins stands in the first, so a read would wait for one
    /// line after the other.
    /// </summary>
    public static void Expect(ReadOnlySpan<byte> bytes)
    {
        for (var at = Line; at <= 2 * Line && at < bytes.Length; at += Line) Volatile.Read(in bytes[at]);
    }

    /// <summary>Writes the record.</summary>
    public void Write(Span<byte> bytes, string keyText, string valueText)
    {
        MemoryMarshal.Write(bytes, this);
        Key.Write(keyText, bytes[HeadSize..]);
        Value.Write(valueText, bytes[(HeadSize + Key.Size)..]);
    }

    /// <summary>Marks the record as one whose entry is not here any more.</summary>
    public void Kill(Span<byte> bytes) => MemoryMarshal.Write(bytes, new EntryRecord(key, value, Dead));

    /// <summary>Whether it is the record of a key.</summary>
    public bool IsOf(string text, ReadOnlySpan<byte> bytes) => Key.Says(bytes.Slice(HeadSize, Key.Size), text);

    /// <summary>The key.</summary>
    public string ReadKey(ReadOnlySpan<byte> bytes) => Key.Read(bytes.Slice(HeadSize, Key.Size));

    /// <summary>The value.</summary>
    public string ReadValue(ReadOnlySpan<byte> bytes) => Value.Read(bytes.Slice(HeadSize + Key.Size, Value.Size));

    static EntryText Text(int number) => number < 0 ? new(~number, Wide: true) : new(number, Wide: false);

    static int Number(EntryText text) => text.Wide ? ~text.Size : text.Size;
}
