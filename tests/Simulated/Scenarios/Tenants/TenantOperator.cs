using System.Collections.Immutable;
using TrustFlow.Config;
using TrustFlow.Embedded.Simulation;
using TrustFlow.Flows;

namespace TrustFlow.Simulated.Scenarios.Tenants;

/// <summary>Somebody who does all that can be done with configuration and flows, at random and without regard for others.</summary>
/// <param name="name">Who.</param>
/// <param name="stage">Where.</param>
sealed class TenantOperator(string name, Stage stage)
{
    public static readonly IReadOnlyList<string> Flows = ["f1", "f2", "f3"];
    public static readonly IReadOnlyList<string> Blueprints = ["small", "large"];
    public static readonly IReadOnlyList<string> Lanes = ["fast", "slow"];
    public static readonly IReadOnlyList<string> Keys = ["a", "b", "c"];

    readonly OperatorCalls calls = new(name, stage);
    readonly TenantWrites writes = new(name, stage);
    readonly IReadOnlyList<string> workspaces = WorkspacesOf(stage);
    readonly SimulatedRandom source = stage.Random.For($"operator {name}");

    /// <summary>The workspaces of a run: 1 to 19, and a reserved one.</summary>
    public static IReadOnlyList<string> WorkspacesOf(Stage stage) => [.. Enumerable.Range(1, stage.Random.For("workspaces").Between(1, 19)).Select(i => $"w{i}"), "_r"];

    /// <summary>One of the workspaces, most often one of the first.</summary>
    public static string Some(IReadOnlyList<string> workspaces, SimulatedRandom random) => workspaces[Math.Min(random.Next(workspaces.Count), random.Next(workspaces.Count))];

    /// <summary>Puts blueprints everywhere, until they are there.</summary>
    public Task PrepareAsync() => Task.WhenAll(workspaces.Where(workspace => !workspace.StartsWith('_')).Select(workspace =>
    {
        var random = source.For(workspace);
        ImmutableArray<ConfigWrite> batch = [new(ConfigTypes.ParameterType, "lane", """{"type": "string", "default": "slow"}"""), .. Blueprints.Select(blueprint => new ConfigWrite(ConfigTypes.Blueprint, blueprint, random.Of(Shape.All).Text))];
        return calls.PutAsync($"{name}-{workspace}", workspace, batch, [], attempts: 1_000, random);
    }).ToList());

    /// <summary>Does so many things, one after the other.</summary>
    public Task WorkAsync(int operations) => new OperatorWork(name, stage, source, haste: 0.4).DoAsync(operations, DoAsync);

    Task DoAsync(string id, SimulatedRandom random)
    {
        var (workspace, flow, blueprint, choice) = (Some(workspaces, random), random.Of(Flows), random.Of(Blueprints), random.Next(30));
        return choice switch
        {
            < 2 => calls.PutAsync(id, workspace, Writes(id, random), [], attempts: random.Between(1, 4), random),
            < 4 => calls.ReadAsync(workspace, random.Of(Keys)),
            < 12 => calls.TryAsync($"starts {workspace}/{flow} of {blueprint}", flows => flows.StartFlowAsync(workspace, flow, Start(blueprint, random))),
            < 16 => calls.TryAsync($"stops {workspace}/{flow}", flows => flows.StopFlowAsync(workspace, flow, new FlowStop(random.Chance(0.2)))),
            < 18 => calls.TryAsync($"pauses {workspace}/{flow}", flows => flows.PauseFlowAsync(workspace, flow, name)),
            < 20 => calls.TryAsync($"resumes {workspace}/{flow}", flows => flows.ResumeFlowAsync(workspace, flow, name)),
            < 23 => calls.TryAsync($"restarts {workspace}/{flow}", flows => flows.RestartFlowAsync(workspace, flow, Restart(random))),
            < 25 => calls.PutAsync(id, workspace, [new(ConfigTypes.Blueprint, blueprint, random.Of(Shape.All).Text)], [], attempts: random.Between(1, 4), random),
            25 => calls.TryAsync($"deletes {workspace}'s {blueprint}", flows => flows.DeleteBlueprintAsync(workspace, blueprint, force: false, name)),
            26 => writes.RollBackAsync(id, workspace, random),
            27 => writes.ImportAsync(id, workspace, random),
            28 => writes.PreviewAsync(id, workspace, Writes(id, random)),
            _ => TryOutAsync(workspace, flow, blueprint, random),
        };
    }

    FlowStart Start(string blueprint, SimulatedRandom random) => new(blueprint, name, Lane(random));

    FlowRestart Restart(SimulatedRandom random) => new(Lane(random)) { Actor = name, Recreate = random.Chance(0.3) };

    Task TryOutAsync(string workspace, string flow, string blueprint, SimulatedRandom random) => random.Next(3) switch
    {
        0 => calls.TryAsync($"tries a start of {workspace}/{flow}", flows => flows.PreviewStartAsync(workspace, flow, Start(blueprint, random))),
        1 => calls.TryAsync($"tries a stop of {workspace}/{flow}", flows => flows.PreviewStopAsync(workspace, flow, new FlowStop(false))),
        _ => calls.TryAsync($"tries a restart of {workspace}/{flow}", flows => flows.PreviewRestartAsync(workspace, flow, Restart(random))),
    };

    static ImmutableDictionary<string, string> Lane(SimulatedRandom random) =>
        random.Chance(0.5) ? ImmutableDictionary<string, string>.Empty : ImmutableDictionary<string, string>.Empty.Add("lane", random.Of(Lanes));

    static ImmutableArray<ConfigWrite> Writes(string id, SimulatedRandom random) =>
        [.. Enumerable.Range(1, random.Between(1, 3)).Select(i => new ConfigWrite("t", random.Of(Keys), random.Chance(0.25) ? null : $"{id}-{i}"))];
}
