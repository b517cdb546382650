using System.Text;

namespace TrustFlow.Config;

/// <summary>
/// A value in memory. Most texts take half the room as UTF-8, and there may be millions; they are made into strings when they are read. What UTF-8 cannot
/// say, or not in less room, is kept as it is.
/// </summary>
readonly struct HeldValue
{
    readonly object text;

    /// <summary>Holds a text.</summary>
    /// <param name="value">The text.</param>
    /// <param name="version">The version of its last change.</param>
    public HeldValue(string value, long version)
    {
        text = Held(value);
        Version = version;
    }

    /// <summary>The text.</summary>
    public string Value => text as string ?? Encoding.UTF8.GetString((byte[])text);

    /// <summary>The version of its last change.</summary>
    public long Version { get; }

    static object Held(string value)
    {
        var size = Encoding.UTF8.GetByteCount(value);
        if (size >= value.Length * sizeof(char)) return value;
        var bytes = Encoding.UTF8.GetBytes(value);
        return size == value.Length || Encoding.UTF8.GetString(bytes) == value ? bytes : value;
    }
}
