using System.Collections.Immutable;
using System.Text.Json;
using TrustFlow.Flows.Blueprints;

namespace TrustFlow.Config.History;

/// <summary>
/// Reads a workspace's document, <c>{"workspace", "version", "entries": {type: {key: text}}, "secrets": [{"type", "key"}]}</c>. Other members are passed by.
/// </summary>
public static class DocumentText
{
    const string Entries = "entries";
    const string Secrets = "secrets";

    /// <summary>Reads a document.</summary>
    /// <param name="utf8">Its text.</param>
    /// <exception cref="BadValueException">It is malformed; the message names the JSON path.</exception>
    public static WorkspaceDocument Read(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw Malformed(JsonPath.Root, "it must be an object");
            return new WorkspaceDocument(ReadWorkspace(root), ReadVersion(root), [.. ReadEntries(root)], [.. ReadSecrets(root)]);
        }
        catch (JsonException e)
        {
            throw Malformed(JsonPath.Root, $"it is no JSON ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')})");
        }
    }

    static string? ReadWorkspace(JsonElement root) => root.TryGetProperty("workspace", out var name) ? Text(name, "$.workspace") : null;

    static long? ReadVersion(JsonElement root) =>
        !root.TryGetProperty("version", out var version) ? null
        : version.ValueKind == JsonValueKind.Number && version.TryGetInt64(out var number) ? number
        : throw Malformed("$.version", "it must be a whole number");

    static IEnumerable<ConfigWrite> ReadEntries(JsonElement root)
    {
        var path = JsonPath.Member(JsonPath.Root, Entries);
        if (!root.TryGetProperty(Entries, out var types)) throw Malformed(path, "it is missing");
        foreach (var type in Members(types, path))
        {
            var ofType = JsonPath.Member(path, Name(type, path));
            foreach (var entry in Members(type.Value, ofType))
            {
                var key = Name(entry, ofType);
                yield return new ConfigWrite(type.Name, key, Text(entry.Value, JsonPath.Member(ofType, key)));
            }
        }
    }

    static IEnumerable<ConfigKey> ReadSecrets(JsonElement root)
    {
        var path = JsonPath.Member(JsonPath.Root, Secrets);
        if (!root.TryGetProperty(Secrets, out var list)) yield break;
        if (list.ValueKind != JsonValueKind.Array) throw Malformed(path, "it must be a list");
        foreach (var (i, item) in list.EnumerateArray().Index())
        {
            var place = $"{path}[{i}]";
            if (item.ValueKind != JsonValueKind.Object) throw Malformed(place, "it must be an object with 'type' and 'key'");
            yield return new ConfigKey(Member(item, place, "type"), Member(item, place, "key"));
        }
    }

    static string Member(JsonElement item, string place, string name) =>
        item.TryGetProperty(name, out var value) ? Text(value, JsonPath.Member(place, name)) : throw Malformed(JsonPath.Member(place, name), "it is missing");

    static JsonElement.ObjectEnumerator Members(JsonElement element, string path) =>
        element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : throw Malformed(path, "it must be an object");

    static string Name(JsonProperty member, string path)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            throw Malformed(path, "a name in it holds half a character");
        }
    }

    static string Text(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.String) throw Malformed(path, "it must be a text");
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Malformed(path, "it holds half a character");
        }
    }

    static BadValueException Malformed(string path, string what) => new($"The document is malformed: {Excerpt.Of(path)}: {what}.");
}
