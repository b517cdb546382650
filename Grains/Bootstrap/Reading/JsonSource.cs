using System.Text;
using System.Text.Json;

namespace TrustFlow.Bootstrap.Reading;

/// <summary>Reads JSON (RFC 8259) into nodes with lines; a name that stands twice in a map is an error.</summary>
static class JsonSource
{
    public static SourceNode Parse(ReadOnlySpan<byte> text)
    {
        var path = new List<string>();
        var reader = new Utf8JsonReader(text);
        var lines = new LineCount(text);
        try
        {
            reader.Read();
            var root = Node(ref reader, ref lines, path);
            reader.Read();
            return root;
        }
        catch (JsonException broken)
        {
            throw new SourceException((int)(broken.LineNumber ?? 0) + 1, path, $"this is no JSON: {Reason(broken)}");
        }
        catch (InvalidOperationException)
        {
            throw new SourceException(lines.At(reader.TokenStartIndex), path, "a text holds half of a surrogate pair");
        }
    }

    static SourceNode Node(ref Utf8JsonReader reader, ref LineCount lines, List<string> path)
    {
        var line = lines.At(reader.TokenStartIndex);
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => Map(ref reader, ref lines, path, line),
            JsonTokenType.StartArray => Items(ref reader, ref lines, path, line),
            JsonTokenType.String => new ScalarNode(line, ScalarKind.Text, reader.GetString()!),
            JsonTokenType.Number => new ScalarNode(line, ScalarKind.Number, Encoding.UTF8.GetString(reader.ValueSpan)),
            JsonTokenType.Null => new ScalarNode(line, ScalarKind.Null, ""),
            _ => new ScalarNode(line, ScalarKind.Boolean, reader.TokenType == JsonTokenType.True ? "true" : "false"),
        };
    }

    static MapNode Map(ref Utf8JsonReader reader, ref LineCount lines, List<string> path, int line)
    {
        var members = new List<MapMember>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            var at = lines.At(reader.TokenStartIndex);
            if (!names.Add(name)) throw new SourceException(at, path, $"'{name}' is there twice");
            path.Add(name);
            reader.Read();
            members.Add(new(name, at, Node(ref reader, ref lines, path)));
            path.RemoveAt(path.Count - 1);
        }

        return new(line, members);
    }

    static ListNode Items(ref Utf8JsonReader reader, ref LineCount lines, List<string> path, int line)
    {
        var items = new List<SourceNode>();
        path.Add("0");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(Node(ref reader, ref lines, path));
            path[^1] = $"{items.Count}";
        }

        path.RemoveAt(path.Count - 1);
        return new(line, items);
    }

    // The reader's own words end with where it stands, which is told already.
    static string Reason(JsonException broken)
    {
        var end = broken.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (end < 0 ? broken.Message : broken.Message[..end]).TrimEnd('.');
    }

    ref struct LineCount(ReadOnlySpan<byte> text)
    {
        readonly ReadOnlySpan<byte> source = text;
        int line = 1;
        int counted;

        public int At(long index)
        {
            line += source[counted..(int)index].Count((byte)'\n');
            counted = (int)index;
            return line;
        }
    }
}
