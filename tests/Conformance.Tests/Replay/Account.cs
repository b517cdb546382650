using System.Text.Json.Nodes;
using TrustFlow.Conformance.Tests.Amqp;

namespace TrustFlow.Conformance.Tests.Replay;

/// <summary>
/// Writes down what happened so that two accounts of the same can be compared: ids and versions are replaced by words, and so is the order of what
/// has none.
/// </summary>
static class Account
{
    const string AnId = "the request's id";
    const string AVersion = "a version";

    public static JsonObject OfAnswer(WireMessage answer, string id)
    {
        var properties = answer.Properties.DeepClone().AsObject();
        if ((string?)properties["headers"]?["id"] == id) properties["headers"]!["id"] = AnId;
        return new JsonObject { ["exchange"] = answer.Exchange, ["routing_key"] = answer.RoutingKey, ["properties"] = properties, ["body"] = OfBody(answer.Json()) };
    }

    /// <summary>An answer's body; what is JSON text in it is read, since it is the same whatever the order of its members.</summary>
    public static JsonObject OfBody(JsonObject answer)
    {
        var body = answer.DeepClone().AsObject();
        if (body["version"] is JsonValue version && version.GetValueKind() == System.Text.Json.JsonValueKind.Number) body["version"] = AVersion;
        if ((string?)body["flow"] is { Length: > 0 } record) body["flow"] = JsonNode.Parse(record);
        return body;
    }

    /// <summary>How many pushes there were, what went with each, and what they say together.</summary>
    public static JsonObject OfPushes(IReadOnlyCollection<WireMessage> pushes)
    {
        var changes = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        var envelopes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var push in pushes)
        {
            var body = push.Json();
            envelopes.Add($"{push.Exchange} '{push.RoutingKey}' {Sorted(push.Properties).ToJsonString()} {string.Join(' ', body.Select(member => member.Key))}");
            foreach (var (type, workspaces) in body["changes"]!.AsObject())
            {
                if (!changes.TryGetValue(type, out var touched)) changes[type] = touched = new(StringComparer.Ordinal);
                foreach (var workspace in workspaces!.AsArray()) touched.Add((string)workspace!);
            }
        }

        return new JsonObject
        {
            ["count"] = pushes.Count,
            ["envelopes"] = new JsonArray([.. envelopes.Order(StringComparer.Ordinal).Select(envelope => (JsonNode)envelope)]),
            ["changes"] = new JsonObject(changes.Select(type => KeyValuePair.Create<string, JsonNode?>(type.Key, new JsonArray([.. type.Value.Select(workspace => (JsonNode)workspace)])))),
        };
    }

    /// <summary>The entries of flows and their variants; their values are read.</summary>
    public static JsonObject OfEntries(JsonObject config) =>
        new(config.Where(type => type.Key == "flow" || type.Key.StartsWith("processor:", StringComparison.Ordinal)).Select(type => KeyValuePair.Create<string, JsonNode?>(
            type.Key, new JsonObject(type.Value!.AsObject().Select(entry => KeyValuePair.Create(entry.Key, JsonNode.Parse((string)entry.Value!)))))));

    static JsonObject Sorted(JsonObject members) =>
        new(members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
}
