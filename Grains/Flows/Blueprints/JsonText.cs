using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TrustFlow.Flows.Blueprints;

/// <summary>JSON as the wire has it: values that are texts, and nothing escaped that need not be.</summary>
public static class JsonText
{
    /// <summary>A plain value as a text: numbers as they were written, booleans as words; null for a list, an object or null.</summary>
    public static string? AsWritten(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };

    /// <summary>Whether a text holds whole characters only, so that it can be written as UTF-8.</summary>
    public static bool IsText(string text)
    {
        for (var i = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF'); i >= 0 && i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])) return false;
        }

        return true;
    }

    /// <summary>Writes a text.</summary>
    public static string Write(Action<Utf8JsonWriter> body)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) body(writer);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>Writes a map of texts as a member, in its order.</summary>
    public static void WriteMap(this Utf8JsonWriter writer, string name, IEnumerable<KeyValuePair<string, string>> members)
    {
        writer.WriteStartObject(name);
        foreach (var (key, value) in members) writer.WriteString(key, value);
        writer.WriteEndObject();
    }

    /// <summary>Writes a list of texts as a member.</summary>
    public static void WriteList(this Utf8JsonWriter writer, string name, IEnumerable<string> items)
    {
        writer.WriteStartArray(name);
        foreach (var item in items) writer.WriteStringValue(item);
        writer.WriteEndArray();
    }

    /// <summary>The texts of a list that is a member; none where it is no list, and without what is no text.</summary>
    public static IEnumerable<string> ReadList(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(static item => item.ValueKind == JsonValueKind.String).Select(static item => item.GetString()!)
            : [];

    /// <summary>Whether two texts say the same, whatever their white space and the order of members.</summary>
    public static bool Same(string left, string right)
    {
        if (left == right) return true;
        try
        {
            using var a = JsonDocument.Parse(left);
            using var b = JsonDocument.Parse(right);
            return JsonElement.DeepEquals(a.RootElement, b.RootElement);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
