using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace TrustFlow.Silo.Tests.Containers;

/// <summary>YAML as the tests look at it: objects, lists and texts, with what anchors and <c>&lt;&lt;</c> stand for in their places.</summary>
static class YamlText
{
    /// <summary>The documents of a file.</summary>
    /// <exception cref="YamlDotNet.Core.YamlException">It is no YAML, or has a key twice.</exception>
    public static IReadOnlyList<JsonObject> Documents(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => Node(document.RootNode)!.AsObject())];
    }

    static JsonNode? Node(YamlNode node) => node switch
    {
        YamlMappingNode map => Map(map),
        YamlSequenceNode list => new JsonArray([.. list.Select(Node)]),
        YamlScalarNode { Value: "" or "~" or "null", Style: YamlDotNet.Core.ScalarStyle.Plain } => null,
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new NotSupportedException($"A node of type {node.NodeType}."),
    };

    static JsonObject Map(YamlMappingNode map)
    {
        var result = new JsonObject();
        // What is merged in first gives way to what stands there itself.
        foreach (var (_, value) in map.Where(entry => entry.Key is YamlScalarNode { Value: "<<" }))
            foreach (var (name, merged) in Map((YamlMappingNode)value)) result[name] = merged?.DeepClone();
        foreach (var (key, value) in map.Where(entry => entry.Key is not YamlScalarNode { Value: "<<" }))
            result[((YamlScalarNode)key).Value!] = Node(value);
        return result;
    }
}

/// <summary>Ways into a document.</summary>
static class YamlNodes
{
    /// <summary>What is at the end of a path of names; null where it does not lead on.</summary>
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path) node = (node as JsonObject)?[name];
        return node;
    }

    /// <summary>The text there; null where there is none.</summary>
    public static string? Text(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) is JsonValue value ? value.ToString() : null;

    /// <summary>The members there; none where there is nothing.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode?>> Members(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) as JsonObject ?? [];

    /// <summary>The items there; none where there is nothing.</summary>
    public static IEnumerable<JsonNode?> Items(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) as JsonArray ?? [];

    /// <summary>The items there, as texts.</summary>
    public static IEnumerable<string> Texts(this JsonNode? node, params ReadOnlySpan<string> path) => node.Items(path).OfType<JsonValue>().Select(static item => item.ToString());

    /// <summary>Names that are not among those that may stand there.</summary>
    public static IEnumerable<string> NamesBeside(this JsonNode? node, string known) => node.Members().Select(static member => member.Key).Except(known.Split(' '), StringComparer.Ordinal);

    /// <summary>Whether every label that is asked for is there.</summary>
    public static bool Selects(this JsonNode? asked, JsonNode? labels) => asked.Members().All(label => labels.Text(label.Key) == label.Value?.ToString());
}
