using System.Text.Json;

namespace TrustFlow.Simulated.Scenarios.Tenants;

/// <summary>What flows of the forms must have.</summary>
sealed class TenantFlows : IFlowModel
{
    public FlowParts PartsOf(string workspace, string flow, JsonElement record)
    {
        var blueprint = record.GetProperty("blueprint-name").GetString()!;
        // A form that has no use for it can do without.
        var lane = record.GetProperty("parameters").TryGetProperty("lane", out var given) ? given.GetString()! : "";
        var shape = Shape.Of(record);
        return new(
            [.. shape.Variants.SelectMany(variant => variant.Topics).Where(topic => topic.Template.Contains('{')).Select(topic => KeyOf(Fill(topic.Template))).Distinct()],
            [.. shape.Variants.Select(variant => new VariantPart($"processor:{variant.Processor}", Fill(variant.Key), variant.Topics.ToDictionary(topic => topic.Name, topic => Fill(topic.Template), StringComparer.Ordinal)))]);

        string Fill(string template) => template
            .Replace("{workspace}", workspace, StringComparison.Ordinal).Replace("{blueprint}", blueprint, StringComparison.Ordinal)
            .Replace("{id}", flow, StringComparison.Ordinal).Replace("{lane}", lane, StringComparison.Ordinal);
    }

    // What belongs to somebody else has a name without parts.
    public bool IsOwned(string topic) => topic.Contains(':');

    static string KeyOf(string topic) => topic.Split(':', 3) is [var kind, var space, var name] ? $"{space}.{kind}.{name}" : throw new FormatException(topic);
}
