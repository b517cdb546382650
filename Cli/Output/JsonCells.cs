using System.Text.Json;

namespace TrustFlow.Cli.Output;

/// <summary>JSON of the server as cells of a table.</summary>
static class JsonCells
{
    /// <summary>A member as text; empty where it is missing.</summary>
    public static string Cell(this JsonElement item, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value)) return Text(value);
        }

        return "";
    }

    /// <summary>Every member of an object with its value, but for those left out.</summary>
    public static IEnumerable<IReadOnlyList<string?>> Members(this JsonElement item, params string[] leftOut) =>
        item.ValueKind == JsonValueKind.Object
            ? item.EnumerateObject().Where(member => !leftOut.Contains(member.Name, StringComparer.Ordinal)).Select(member => (IReadOnlyList<string?>)[member.Name, Text(member.Value)])
            : [];

    static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Null => "",
        JsonValueKind.Array when value.EnumerateArray().All(IsScalar) => string.Join(", ", value.EnumerateArray().Select(Text)),
        JsonValueKind.Object when value.EnumerateObject().All(member => IsScalar(member.Value)) =>
            string.Join(", ", value.EnumerateObject().Select(member => $"{member.Name}={Text(member.Value)}")),
        _ => value.GetRawText(),
    };

    static bool IsScalar(JsonElement value) => value.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object);
}
