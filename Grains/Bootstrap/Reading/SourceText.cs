using System.Text;
using System.Text.Unicode;

namespace TrustFlow.Bootstrap.Reading;

/// <summary>Reads a file as JSON or YAML, by its name's ending.</summary>
public static class SourceText
{
    /// <summary>Reads a file: <c>.json</c> as JSON, anything else as YAML.</summary>
    /// <exception cref="SourceException">It is malformed.</exception>
    public static SourceNode Read(string file, ReadOnlySpan<byte> content) =>
        file.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? ReadJson(content) : YamlSource.Parse(Encoding.UTF8.GetString(Checked(content)));

    /// <summary>Reads JSON.</summary>
    /// <exception cref="SourceException">It is malformed.</exception>
    public static SourceNode ReadJson(ReadOnlySpan<byte> content) => JsonSource.Parse(Checked(content));

    static ReadOnlySpan<byte> Checked(ReadOnlySpan<byte> content)
    {
        if (content.StartsWith(Encoding.UTF8.Preamble)) content = content[Encoding.UTF8.Preamble.Length..];
        if (Utf8.IsValid(content)) return content;
        var valid = 0;
        while (Rune.DecodeFromUtf8(content[valid..], out _, out var length) == System.Buffers.OperationStatus.Done) valid += length;
        throw new SourceException(1 + content[..valid].Count((byte)'\n'), [], "the text is not UTF-8");
    }
}
