using System.Text.Json;
using System.Text.Json.Nodes;
using TrustFlow.Config;
using TrustFlow.Flows;

namespace TrustFlow.Silo.Flows;

/// <summary>A flow as <c>/api/v2</c> shows it.</summary>
/// <param name="Workspace">The tenant.</param>
/// <param name="Id">The flow's id.</param>
/// <param name="Blueprint">The blueprint that it was started from.</param>
/// <param name="Description">For people.</param>
/// <param name="State">What is under way or reached.</param>
/// <param name="Version">The version of its record's last change.</param>
/// <param name="Parameters">The resolved parameters.</param>
/// <param name="Interfaces">How it is reached.</param>
/// <param name="Variants">Each variant, wanted against reported.</param>
/// <param name="Conditions">What holds of it, with reasons.</param>
sealed record FlowView(
    string Workspace, string Id, string Blueprint, string Description, FlowState State, long Version, IReadOnlyDictionary<string, string> Parameters,
    JsonNode? Interfaces, IReadOnlyList<VariantStatus> Variants, IReadOnlyList<FlowCondition> Conditions)
{
    public static FlowView Of(FlowStatus status) => new(
        status.Workspace, status.Flow, status.Blueprint, status.Description, status.State, status.Version, status.Parameters,
        Parse(status.Interfaces), status.Variants, status.Conditions);

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

/// <summary>A page of flows.</summary>
/// <param name="Items">In order of their ids.</param>
/// <param name="Continue">What asks for the next page; absent on the last.</param>
sealed record FlowList(IReadOnlyList<FlowView> Items, string? Continue);

/// <summary>A flow that was started.</summary>
/// <param name="Workspace">The tenant.</param>
/// <param name="Id">The flow's id.</param>
/// <param name="Blueprint">The blueprint that it was started from.</param>
sealed record StartedView(string Workspace, string Id, string Blueprint);

/// <summary>What holds of a flow.</summary>
/// <param name="State">What is under way or reached.</param>
/// <param name="Version">The version of its record's last change.</param>
/// <param name="Items">The conditions: the four that a start reaches one after the other, then what is under way.</param>
sealed record ConditionList(FlowState State, long Version, IReadOnlyList<FlowCondition> Items);

/// <summary>What happened to a flow.</summary>
/// <param name="Items">The last 200 events, the oldest first.</param>
sealed record EventList(IReadOnlyList<FlowEvent> Items);
