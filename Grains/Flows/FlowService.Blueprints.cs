using System.Collections.Immutable;
using TrustFlow.Config;
using TrustFlow.Flows.Blueprints;

namespace TrustFlow.Flows;

public sealed partial class FlowService
{
    const int AskedAtATime = 16;

    /// <summary>Says what it would change to put a blueprint, at once and by restarts of its flows, and refuses it as the put would; nothing is changed.</summary>
    /// <param name="workspace">The tenant.</param>
    /// <param name="name">The blueprint's name.</param>
    /// <param name="definition">The blueprint.</param>
    /// <param name="preconditions">What must hold for it to be put.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="BadValueException">It is malformed; the message names the JSON path.</exception>
    /// <exception cref="ConfigConflictException">A precondition does not hold.</exception>
    public async Task<BlueprintPreview> PreviewBlueprintAsync(
        string workspace, string? name, string? definition, ImmutableArray<ConfigPrecondition> preconditions = default, CancellationToken cancellation = default)
    {
        var id = BlueprintName(name);
        var problems = await ValidateBlueprintAsync(workspace, id, definition, cancellation);
        var diff = await grains.GetGrain<IWorkspaceHistoryGrain>(workspace).PreviewAsync(new ConfigBatch(null, "", [new ConfigWrite(ConfigTypes.Blueprint, id, definition)], preconditions.IsDefault ? [] : preconditions), cancellation);
        var records = await Workspace(workspace).GetValuesAsync(ConfigTypes.Flow, cancellation);
        var flows = records.Values.Where(record => BlueprintUse.Of(record.Value!) == id).Select(static record => record.Key).ToList();
        var effects = new FlowEffect[flows.Count];
        await Turns.EachAsync(effects.Length, AskedAtATime, async i => effects[i] = await EffectAsync(workspace, flows[i], definition!, cancellation), cancellation);
        return new BlueprintPreview(diff.Entries, problems, [.. effects.Where(static effect => effect.Refusal is not null || !effect.Preview!.Entries.IsEmpty)]);
    }

    async Task<FlowEffect> EffectAsync(string workspace, string flow, string definition, CancellationToken cancellation)
    {
        try
        {
            return new FlowEffect(flow, await Flow(workspace, flow).PreviewRestartAsync(new FlowRestart([]), definition, cancellation), null);
        }
        catch (TrustFlowException refusal)
        {
            return new FlowEffect(flow, null, refusal.Message);
        }
    }
}

/// <summary>What it would change to put a blueprint.</summary>
/// <param name="Entries">How the blueprint's entry would change; empty where it already is as given.</param>
/// <param name="Problems">What is doubtful in it.</param>
/// <param name="Flows">Its flows that would change by a restart, or could not be restarted.</param>
public sealed record BlueprintPreview(ImmutableArray<EntryDelta> Entries, IReadOnlyList<BlueprintProblem> Problems, IReadOnlyList<FlowEffect> Flows);

/// <summary>What a restart would do to a flow by a blueprint that is not stored yet.</summary>
/// <param name="Flow">The flow's id.</param>
/// <param name="Preview">What it would do; null where it would be refused.</param>
/// <param name="Refusal">Why it would be refused, in one line; null where it would not.</param>
public sealed record FlowEffect(string Flow, FlowPreview? Preview, string? Refusal);
