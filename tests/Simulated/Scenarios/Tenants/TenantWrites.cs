using System.Collections.Immutable;
using System.Text.Json;
using TrustFlow.Config;
using TrustFlow.Embedded.Simulation;

namespace TrustFlow.Simulated.Scenarios.Tenants;

/// <summary>What an operator does with whole workspaces.</summary>
/// <param name="name">Who.</param>
/// <param name="stage">Where.</param>
sealed class TenantWrites(string name, Stage stage)
{
    readonly OperatorCalls calls = new(name, stage);

    /// <summary>Rolls a workspace, or a type in it, back to some version.</summary>
    public async Task RollBackAsync(string id, string workspace, SimulatedRandom random)
    {
        var scope = new ConfigScope(random.Of<string?>(["t", ConfigTypes.Blueprint, null]), null);
        var (version, tried) = ((long)random.Next(stage.History.Commits + 1), random.Chance(0.2));
        var what = $"{(tried ? "tries to roll" : "rolls")} {scope.Type ?? "all"} of {workspace} back to {version}";
        var (_, written) = await calls.WriteAsync(id, what, grains => grains.GetGrain<IWorkspaceHistoryGrain>(workspace).RollBackAsync(new RollBack(version, scope, id, name, tried)), random.Between(1, 4), random);
        if (tried && written is not null) stage.History.Refused(name, id);
        if (written?.Committed is not { } result) return;
        stage.History.Answered(name, workspace, id, result);
        if (result.Changed) stage.History.RolledBack(workspace, scope.Type, version, result.Version);
    }

    /// <summary>Imports a document with entries, blueprints and flows.</summary>
    public async Task ImportAsync(string id, string workspace, SimulatedRandom random)
    {
        var (tried, mode) = (random.Chance(0.2), random.Chance(0.3) ? ImportMode.Replace : ImportMode.Merge);
        var document = new WorkspaceDocument("elsewhere", 1, [.. Document(id, random)], []);
        var what = $"{(tried ? "tries to import" : "imports")} {id} to {workspace}: {string.Join(", ", document.Entries.Select(entry => $"{entry.Type}/{entry.Key}"))}{(mode == ImportMode.Replace ? ", in the place of all" : "")}";
        var (_, imported) = await calls.WriteAsync(id, what, grains => grains.GetGrain<IWorkspaceHistoryGrain>(workspace).ImportAsync(new WorkspaceImport(document, mode, id, name, tried)), random.Between(1, 4), random);
        if (tried && imported is not null) stage.History.Refused(name, $"{id}/1");
        if (tried || imported is null) return;
        stage.History.Imported(workspace, $"{id}/1", document.Entries.Where(entry => entry.Type != ConfigTypes.Flow));
    }

    /// <summary>Asks what a batch would change.</summary>
    public async Task PreviewAsync(string id, string workspace, ImmutableArray<ConfigWrite> writes)
    {
        await calls.WriteAsync(id, $"tries {id}", grains => grains.GetGrain<IWorkspaceHistoryGrain>(workspace).PreviewAsync(new ConfigBatch(id, name, writes, [])), attempts: 1, stage.Random);
        stage.History.Refused(name, id);
    }

    static IEnumerable<ConfigWrite> Document(string id, SimulatedRandom random)
    {
        yield return new(ConfigTypes.ParameterType, "lane", """{"type": "string", "default": "fast"}""");
        foreach (var key in TenantOperator.Keys.Where(_ => random.Chance(0.5))) yield return new("t", key, $"{id}-{key}");
        foreach (var blueprint in TenantOperator.Blueprints.Where(_ => random.Chance(0.5))) yield return new(ConfigTypes.Blueprint, blueprint, random.Of(Shape.All).Text);
        foreach (var flow in TenantOperator.Flows.Where(_ => random.Chance(0.4))) yield return new(ConfigTypes.Flow, flow, Record(random));
    }

    static string Record(SimulatedRandom random) => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["description"] = "imported",
        ["blueprint-name"] = random.Of(TenantOperator.Blueprints),
        ["interfaces"] = new Dictionary<string, string>(),
        ["parameters"] = new Dictionary<string, string> { ["lane"] = random.Of(TenantOperator.Lanes) },
    });
}
