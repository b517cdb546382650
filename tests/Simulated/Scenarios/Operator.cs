using System.Collections.Immutable;
using TrustFlow.Config;
using TrustFlow.Embedded.Simulation;
using TrustFlow.Flows;

namespace TrustFlow.Simulated.Scenarios;

/// <summary>Somebody who changes configuration and flows, at random and without regard for others.</summary>
/// <param name="name">Who.</param>
/// <param name="stage">Where.</param>
sealed class Operator(string name, Stage stage)
{
    internal static readonly string[] Workspaces = ["w1", "w2", "_r"];
    internal static readonly string[] Flows = ["f1", "f2", "f3"];
    static readonly string[] Keys = ["a", "b", "c"];

    readonly OperatorCalls calls = new(name, stage);
    readonly SimulatedRandom source = stage.Random.For($"operator {name}");

    /// <summary>Puts the blueprints everywhere, until they are there.</summary>
    public async Task PrepareAsync()
    {
        foreach (var (number, workspace) in Workspaces.Where(workspace => !workspace.StartsWith('_')).Index())
            await calls.PutAsync($"{name}#{number}", workspace, [.. Blueprints.Names.Select(blueprint => new ConfigWrite(ConfigTypes.Blueprint, blueprint, Blueprints.Text))], [], attempts: 1_000, source);
    }

    /// <summary>Does so many things, one after the other.</summary>
    public Task WorkAsync(int operations) => new OperatorWork(name, stage, source, haste: 0.3).DoAsync(operations, DoAsync);

    Task DoAsync(string id, SimulatedRandom random)
    {
        var (workspace, flow, choice) = (random.Of(Workspaces), random.Of(Flows), random.Next(13));
        return choice switch
        {
            < 3 => calls.PutAsync(id, workspace, Writes(id, random), Preconditions(random), attempts: random.Between(1, 5), random),
            < 5 => calls.ReadAsync(workspace, random.Of(Keys)),
            < 8 => StartAsync(workspace, flow, random.Of(Blueprints.Names)),
            10 => calls.TryAsync($"pauses {workspace}/{flow}", flows => flows.PauseFlowAsync(workspace, flow, name)),
            11 => calls.TryAsync($"resumes {workspace}/{flow}", flows => flows.ResumeFlowAsync(workspace, flow, name)),
            12 => RestartAsync(workspace, flow, recreate: random.Chance(0.3)),
            _ => StopAsync(workspace, flow, force: random.Chance(0.2)),
        };
    }

    Task StartAsync(string workspace, string flow, string blueprint) =>
        calls.TryAsync($"starts {workspace}/{flow} of {blueprint}", flows => flows.StartFlowAsync(workspace, flow, new FlowStart(blueprint, name, ImmutableDictionary<string, string>.Empty)));

    Task StopAsync(string workspace, string flow, bool force) =>
        calls.TryAsync($"stops {workspace}/{flow}{(force ? " by force" : "")}", flows => flows.StopFlowAsync(workspace, flow, new FlowStop(force)));

    Task RestartAsync(string workspace, string flow, bool recreate) =>
        calls.TryAsync($"restarts {workspace}/{flow}{(recreate ? ", made anew" : "")}", flows => flows.RestartFlowAsync(workspace, flow, new FlowRestart(ImmutableDictionary<string, string>.Empty) { Actor = name, Recreate = recreate }));

    static ImmutableArray<ConfigWrite> Writes(string id, SimulatedRandom random) =>
        [.. Enumerable.Range(1, random.Between(1, 3)).Select(i => new ConfigWrite("t", random.Of(Keys), random.Chance(0.25) ? null : $"{id}-{i}"))];

    static ImmutableArray<ConfigPrecondition> Preconditions(SimulatedRandom random) =>
        random.Chance(0.2) ? [new ConfigPrecondition("t", random.Of(Keys), random.Chance(0.5) ? null : random.Next(50))] : [];
}
