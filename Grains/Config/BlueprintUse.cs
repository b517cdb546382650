using System.Collections.Immutable;
using System.Text.Json;

namespace TrustFlow.Config;

/// <summary>Which blueprints flows are made from, as their records say.</summary>
static class BlueprintUse
{
    /// <summary>The blueprint that a flow's record names, or null where the record names none.</summary>
    public static string? Of(string record)
    {
        try
        {
            using var document = JsonDocument.Parse(record);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("blueprint-name", out var name) && name.ValueKind == JsonValueKind.String
                    ? name.GetString()
                    : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The blueprints of the flows that a batch writes.</summary>
    public static IReadOnlyList<string> Started(ImmutableArray<ConfigWrite> writes) =>
        Names(writes, write => write.Type == ConfigTypes.Flow && write.Value is not null ? Of(write.Value) : null);

    /// <summary>The blueprints that a batch deletes.</summary>
    public static IReadOnlyList<string> Deleted(ImmutableArray<ConfigWrite> writes) =>
        Names(writes, write => write.Type == ConfigTypes.Blueprint && write.Value is null ? write.Key : null);

    /// <summary>A blueprint cannot go while a flow is made from it.</summary>
    public static NotAllowedException Refusal(string blueprint, string? flow) =>
        new(flow is null
            ? $"The blueprint '{blueprint}' is in use: a flow of it is starting. Stop its flows first."
            : $"The blueprint '{blueprint}' is in use by the flow '{flow}'. Stop its flows first.");

    static List<string> Names(ImmutableArray<ConfigWrite> writes, Func<ConfigWrite, string?> name)
    {
        List<string> names = [];
        foreach (var write in writes)
        {
            if (name(write) is { } found) names.Add(found);
        }

        return names;
    }
}
