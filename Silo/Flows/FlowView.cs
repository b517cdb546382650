using System.Text.Json;
using System.Text.Json.Nodes;
using TrustFlow.Flows;

namespace TrustFlow.Silo.Flows;

/// <summary>A flow as <c>/api/v2</c> shows it.</summary>
sealed record FlowView(
    string Workspace, string Id, string Blueprint, string Description, FlowState State, long Version, IReadOnlyDictionary<string, string> Parameters,
    JsonNode? Interfaces, IReadOnlyList<VariantStatus> Variants)
{
    public static FlowView Of(FlowStatus status) => new(
        status.Workspace, status.Flow, status.Blueprint, status.Description, status.State, status.Version, status.Parameters,
        Parse(status.Interfaces), status.Variants);

    static JsonNode? Parse(string interfaces)
    {
        try
        {
            return JsonNode.Parse(interfaces);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
