using System.Runtime.InteropServices;
using System.Text;

namespace TrustFlow.Config.Memory;

/// <summary>
/// A text as bytes. Most take half the room as UTF-8, and there may be millions; they are made into strings when they are read. What UTF-8 cannot say, or not
/// in less room, stays UTF-16.
/// </summary>
/// <param name="Size">The bytes that it takes.</param>
/// <param name="Wide">Whether it stays UTF-16.</param>
readonly record struct EntryText(int Size, bool Wide)
{
    /// <summary>How a text is written.</summary>
    public static EntryText Of(string text)
    {
        var size = Encoding.UTF8.GetByteCount(text);
        var narrow = size == text.Length || (size < text.Length * sizeof(char) && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text);
        return narrow ? new(size, Wide: false) : new(text.Length * sizeof(char), Wide: true);
    }

    /// <summary>Writes the text to as many bytes as it takes.</summary>
    public void Write(string text, Span<byte> bytes)
    {
        if (Wide) MemoryMarshal.AsBytes(text.AsSpan()).CopyTo(bytes);
        else Encoding.UTF8.GetBytes(text, bytes);
    }

    /// <summary>The text that the bytes say.</summary>
    public string Read(ReadOnlySpan<byte> bytes) => Wide ? new string(MemoryMarshal.Cast<byte, char>(bytes)) : Encoding.UTF8.GetString(bytes);

    /// <summary>Whether the bytes say the text.</summary>
    public bool Says(ReadOnlySpan<byte> bytes, string text)
    {
        if (Wide) return MemoryMarshal.Cast<byte, char>(bytes).SequenceEqual(text);
        return Ascii.Equals(bytes, text) || (!Ascii.IsValid(bytes) && Encoding.UTF8.GetString(bytes) == text);
    }
}
