using System.Collections.Immutable;
using Orleans;
using TrustFlow.Config;
using TrustFlow.Config.Secrets;
using TrustFlow.Flows.Blueprints;
using TrustFlow.Flows.Plans;

namespace TrustFlow.Flows;

/// <summary>
/// The flow service as HTTP, the broker's front door, bootstrap and the command line see it. Every refusal is a <see cref="TrustFlowException"/> with
/// the wire's text.
/// </summary>
public sealed partial class FlowService(IGrainFactory grains)
{
    /// <summary>The names of a workspace's blueprints, in ordinal order.</summary>
    public async Task<ImmutableArray<string>> ListBlueprintsAsync(string workspace, CancellationToken cancellation = default) =>
        (await Workspace(workspace).ListAsync(ConfigTypes.Blueprint, cancellation)).Keys;

    /// <summary>A blueprint's JSON text.</summary>
    /// <exception cref="FlowException">It does not exist.</exception>
    public async Task<string> GetBlueprintAsync(string workspace, string? name, CancellationToken cancellation = default) =>
        (await ReadAsync(workspace, ConfigTypes.Blueprint, BlueprintName(name), cancellation)).Value ?? throw FlowException.NoBlueprint();

    /// <summary>Every problem of a blueprint, also by what the workspace's parameter types tell; nothing is changed. Empty for a good one.</summary>
    /// <param name="workspace">The tenant.</param>
    /// <param name="name">The name under which it is to be stored; null where it is only judged.</param>
    /// <param name="json">The blueprint.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<IReadOnlyList<BlueprintProblem>> ValidateBlueprintAsync(string workspace, string? name, string? json, CancellationToken cancellation = default)
    {
        if (json is null) throw NoDefinition();
        var read = BlueprintReader.Read(json);
        return BlueprintValidator.Validate(name, read, await ReadTypesAsync(workspace, read.Blueprint, cancellation));
    }

    /// <summary>Stores a blueprint after it was validated. The answer has the warnings, also those by the workspace's parameter types.</summary>
    /// <exception cref="BadValueException">It is malformed; the message names the JSON path.</exception>
    public Task<CommitResult> PutBlueprintAsync(string workspace, string? name, string? definition, string actor, CancellationToken cancellation = default) =>
        PutBlueprintAsync(workspace, name, definition, actor, [], cancellation);

    /// <summary>The same, where preconditions hold.</summary>
    /// <exception cref="ConfigConflictException">One does not hold.</exception>
    public async Task<CommitResult> PutBlueprintAsync(
        string workspace, string? name, string? definition, string actor, ImmutableArray<ConfigPrecondition> preconditions, CancellationToken cancellation = default)
    {
        var id = BlueprintName(name);
        if (definition is null) throw NoDefinition();
        var (blueprint, _) = BlueprintReader.Read(definition);
        var types = await ReadTypesAsync(workspace, blueprint, cancellation);
        var write = new ConfigWrite(ConfigTypes.Blueprint, id, definition);
        var warnings = PutBlueprints.Check([write], (_, _) => blueprint is null ? [] : [.. BlueprintTypes.Check(blueprint, types)]);
        var put = await Workspace(workspace).CommitAsync(new ConfigBatch(null, actor, [write], preconditions), cancellation);
        return put with { Warnings = [.. put.Warnings, .. warnings.Take(PutBlueprints.MostWarnings - put.Warnings.Length)] };
    }

    /// <summary>Deletes a blueprint; one that is not there is no error.</summary>
    /// <param name="workspace">The tenant.</param>
    /// <param name="name">The blueprint's name.</param>
    /// <param name="force">Whether it goes although flows of it exist; they can be stopped all the same.</param>
    /// <param name="actor">Who asks, for the change log.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="NotAllowedException">Flows use it, and it is not forced.</exception>
    public Task<CommitResult> DeleteBlueprintAsync(string workspace, string? name, bool force, string actor, CancellationToken cancellation = default) =>
        DeleteBlueprintAsync(workspace, name, force, actor, [], cancellation);

    /// <summary>The same, where preconditions hold.</summary>
    /// <exception cref="ConfigConflictException">One does not hold.</exception>
    public async Task<CommitResult> DeleteBlueprintAsync(
        string workspace, string? name, bool force, string actor, ImmutableArray<ConfigPrecondition> preconditions, CancellationToken cancellation = default)
    {
        var batch = new ConfigBatch(null, actor, [new ConfigWrite(ConfigTypes.Blueprint, BlueprintName(name), null)], preconditions);
        if (!force) return await Workspace(workspace).CommitAsync(batch, cancellation);
        CheckWorkspace(workspace);
        return await grains.GetGrain<IOwnedEntriesGrain>(workspace).CommitOwnedAsync(batch, new FlowNote("", [], false, null, false), cancellation);
    }

    /// <summary>The ids of a workspace's flows, those being stopped included, in ordinal order.</summary>
    public async Task<ImmutableArray<string>> ListFlowsAsync(string workspace, CancellationToken cancellation = default) =>
        (await Workspace(workspace).ListAsync(ConfigTypes.Flow, cancellation)).Keys;

    /// <summary>A flow's record, without the values of its secrets.</summary>
    /// <exception cref="FlowException">There is no such flow.</exception>
    public async Task<StoredFlow> GetFlowAsync(string workspace, string? flow, CancellationToken cancellation = default)
    {
        var text = (await ReadAsync(workspace, ConfigTypes.Flow, FlowId(flow), cancellation)).Value ?? throw FlowException.NoFlow();
        return new StoredFlow(Redaction.Shown(text), FlowRecord.Read(text).Redacted());
    }

    /// <summary>Where a flow stands, wanted against reported.</summary>
    /// <exception cref="FlowException">There is no such flow.</exception>
    public async Task<FlowStatus> GetStatusAsync(string workspace, string? flow, CancellationToken cancellation = default) =>
        await Flow(workspace, FlowId(flow)).GetStatusAsync(cancellation) ?? throw FlowException.NoFlow();

    async Task<IReadOnlyDictionary<string, string>> ReadTypesAsync(string workspace, Blueprint? blueprint, CancellationToken cancellation)
    {
        var room = Workspace(workspace);
        var names = blueprint is null ? [] : BlueprintTypes.Names(blueprint).ToImmutableArray();
        if (names.IsEmpty) return ImmutableDictionary<string, string>.Empty;
        var entries = await room.GetAsync([.. names.Select(static name => new ConfigKey(ConfigTypes.ParameterType, name))], cancellation);
        return entries.Values.Where(static entry => entry.Value is not null).ToDictionary(static entry => entry.Key, static entry => entry.Value!, StringComparer.Ordinal);
    }

    async Task<ConfigValue> ReadAsync(string workspace, string type, string key, CancellationToken cancellation) =>
        (await Workspace(workspace).GetAsync([new ConfigKey(type, key)], cancellation)).Values[0];

    IWorkspaceGrain Workspace(string workspace)
    {
        CheckWorkspace(workspace);
        return grains.GetGrain<IWorkspaceGrain>(workspace);
    }

    IFlowGrain Flow(string workspace, string flow)
    {
        CheckWorkspace(workspace);
        Check(FlowNames.CheckId("flow id", flow));
        return grains.GetGrain<IFlowGrain>(new FlowKey(workspace, flow).ToString());
    }

    static FlowException NoDefinition() => new("No blueprint definition", FlowError.Invalid);

    static string FlowId(string? flow) => flow ?? throw new FlowException("No flow ID", FlowError.Invalid);

    static string BlueprintName(string? name) => name ?? throw new FlowException("No blueprint name", FlowError.Invalid);

    static void CheckWorkspace(string workspace) => Check(FlowNames.CheckId("workspace", workspace));

    static void Check(string? wrong)
    {
        if (wrong is not null) throw new BadValueException(wrong);
    }
}

/// <summary>A flow as it is stored, but for the values of its secrets.</summary>
/// <param name="Text">The record's JSON text.</param>
/// <param name="Record">What it says.</param>
public sealed record StoredFlow(string Text, FlowRecord Record);
