using System.Text.Json;

namespace TrustFlow.Simulated.Scenarios;

/// <summary>Knows what flows must have, without asking the flow service.</summary>
public interface IFlowModel
{
    /// <summary>What a flow has by the blueprint that its record comes from.</summary>
    /// <param name="workspace">The tenant.</param>
    /// <param name="flow">The flow's id.</param>
    /// <param name="record">Its record.</param>
    FlowParts PartsOf(string workspace, string flow, JsonElement record);

    /// <summary>Whether a topic is one that flows own.</summary>
    /// <param name="topic">The topic's key.</param>
    bool IsOwned(string topic);
}

/// <summary>What a flow has.</summary>
/// <param name="Topics">The keys of the topics that it owns, alone or with others.</param>
/// <param name="Variants">Its variants.</param>
public sealed record FlowParts(IReadOnlyList<string> Topics, IReadOnlyList<VariantPart> Variants);

/// <summary>A variant of a flow.</summary>
/// <param name="Type">The type of its entry.</param>
/// <param name="Key">The key of its entry.</param>
/// <param name="Topics">The topics of its definition, by their names there.</param>
public sealed record VariantPart(string Type, string Key, IReadOnlyDictionary<string, string> Topics);

/// <summary>A flow that is wanted.</summary>
/// <param name="Workspace">The tenant.</param>
/// <param name="Flow">The flow's id.</param>
/// <param name="Blueprint">The blueprint that it was started from.</param>
/// <param name="Paused">Whether it is paused.</param>
/// <param name="Parts">What it has.</param>
public sealed record LiveFlow(string Workspace, string Flow, string Blueprint, bool Paused, FlowParts Parts);
