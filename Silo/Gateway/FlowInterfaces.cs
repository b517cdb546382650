using System.Text.Json;
using TrustFlow.PubSub;

namespace TrustFlow.Silo.Gateway;

/// <summary>How a flow is reached from outside, by the kind of service.</summary>
/// <param name="Kinds">The interfaces of the flow's record.</param>
sealed record FlowInterfaces(IReadOnlyDictionary<string, FlowInterface> Kinds)
{
    /// <summary>Reads a flow's record; an interface that is none is left out.</summary>
    public static FlowInterfaces Parse(string record)
    {
        var kinds = new Dictionary<string, FlowInterface>(StringComparer.Ordinal);
        using var document = JsonDocument.Parse(record);
        if (document.RootElement.TryGetProperty("interfaces", out var interfaces) && interfaces.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in interfaces.EnumerateObject())
            {
                if (Read(member.Value) is { } found) kinds.Add(member.Name, found);
            }
        }

        return new FlowInterfaces(kinds);
    }

    /// <summary>A flow's record without all that does not concern its interfaces; as it is where it is no record.</summary>
    public static string PartOf(string record)
    {
        try
        {
            using var document = JsonDocument.Parse(record);
            return document.RootElement.ValueKind != JsonValueKind.Object ? record
                : document.RootElement.TryGetProperty("interfaces", out var interfaces) ? $$"""{"interfaces":{{interfaces.GetRawText()}}}""" : "{}";
        }
        catch (JsonException)
        {
            return record;
        }
    }

    // A topic by itself takes messages and answers nothing, as one under "flow" does.
    static FlowInterface? Read(JsonElement element) =>
        (Topic(element) ?? Topic(element, "flow")) is { } sink ? new FlowInterface(sink, null)
        : Topic(element, "request") is { } request && Topic(element, "response") is { } response ? new FlowInterface(request, response)
        : null;

    static TopicName? Topic(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var text) ? Topic(text) : null;

    static TopicName? Topic(JsonElement text) =>
        text.ValueKind == JsonValueKind.String && TopicName.TryParse(text.GetString()!, out var topic, out _) ? topic : null;
}

/// <summary>The topics of one kind of service.</summary>
/// <param name="Requests">Where messages go.</param>
/// <param name="Responses">Where answers come from; null where none are given.</param>
sealed record FlowInterface(TopicName Requests, TopicName? Responses);
