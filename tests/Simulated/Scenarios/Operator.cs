using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using TrustFlow.Config;
using TrustFlow.Embedded.Simulation;
using TrustFlow.Flows;

namespace TrustFlow.Simulated.Scenarios;

/// <summary>Somebody who changes configuration and flows, at random and without regard for others.</summary>
/// <param name="name">Who.</param>
/// <param name="deployment">Where.</param>
/// <param name="history">What is told of it.</param>
/// <param name="random">What choices are taken from.</param>
/// <param name="time">The clock.</param>
sealed class Operator(string name, Deployment deployment, History history, SimulatedRandom random, TimeProvider time)
{
    internal static readonly string[] Workspaces = ["w1", "w2", "_r"];
    static readonly string[] Keys = ["a", "b", "c"];
    internal static readonly string[] Flows = ["f1", "f2", "f3"];

    int calls;

    /// <summary>Puts the blueprints everywhere, until they are there.</summary>
    public async Task PrepareAsync()
    {
        foreach (var workspace in Workspaces.Where(workspace => !workspace.StartsWith('_')))
            await PutAsync(workspace, [.. Blueprints.Names.Select(blueprint => new ConfigWrite(ConfigTypes.Blueprint, blueprint, Blueprints.Text))], [], attempts: 1_000);
    }

    public async Task WorkAsync(int operations)
    {
        for (var i = 0; i < operations; i++)
        {
            await Task.Delay(random.Chance(0.3) ? TimeSpan.Zero : random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(15)), time);
            var workspace = random.Of(Workspaces);
            var choice = random.Next(13);
            if (choice < 3) await PutAsync(workspace, Writes(), random.Chance(0.2) ? [new ConfigPrecondition("t", random.Of(Keys), random.Chance(0.5) ? null : random.Next(50))] : [], attempts: random.Between(1, 5));
            else if (choice < 5) await ReadAsync(workspace);
            else if (choice < 8) await TryAsync("start", flows => flows.StartFlowAsync(random.Of(Workspaces), random.Of(Flows), new FlowStart(random.Of(Blueprints.Names), name, ImmutableDictionary<string, string>.Empty)));
            else if (choice == 10) await TryAsync("pause", flows => flows.PauseFlowAsync(random.Of(Workspaces), random.Of(Flows), name));
            else if (choice == 11) await TryAsync("resume", flows => flows.ResumeFlowAsync(random.Of(Workspaces), random.Of(Flows), name));
            else if (choice == 12) await TryAsync("restart", flows => flows.RestartFlowAsync(random.Of(Workspaces), random.Of(Flows), new FlowRestart(ImmutableDictionary<string, string>.Empty) { Actor = name, Recreate = random.Chance(0.3) }));
            else await TryAsync("stop", flows => flows.StopFlowAsync(random.Of(Workspaces), random.Of(Flows), new FlowStop(random.Chance(0.2))));
        }
    }

    ImmutableArray<ConfigWrite> Writes() =>
        [.. Enumerable.Range(0, random.Between(1, 3)).Select(_ => new ConfigWrite("t", random.Of(Keys), random.Chance(0.25) ? null : $"{name}-{++calls}"))];

    async Task PutAsync(string workspace, ImmutableArray<ConfigWrite> writes, ImmutableArray<ConfigPrecondition> preconditions, int attempts)
    {
        var batch = new ConfigBatch($"{name}-batch-{++calls}", name, writes, preconditions);
        for (var attempt = 1; attempt <= attempts; attempt++)
        {
            try
            {
                var result = await deployment.Silo.CallAsync(services => services.GetRequiredService<IGrainFactory>().GetGrain<IWorkspaceGrain>(workspace).CommitAsync(batch));
                history.Answered(workspace, batch.Id!, result);
                return;
            }
            catch (TrustFlowException refusal) when (refusal is not ConfigException)
            {
                history.Refused(batch.Id!);
                return;
            }
            catch (Exception)
            {
                // Whether it was committed is not known; sent again, it is found by its id.
                await Task.Delay(random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(5)), time);
            }
        }
    }

    async Task ReadAsync(string workspace)
    {
        var floor = history.Floor(workspace);
        try
        {
            var read = await deployment.Silo.CallAsync(services => services.GetRequiredService<IGrainFactory>().GetGrain<IWorkspaceGrain>(workspace).GetAsync([new ConfigKey("t", random.Of(Keys))]));
            history.Read(read.Values[0], floor);
        }
        catch (Exception)
        {
            // Nothing is promised of a read that fails.
        }
    }

    async Task TryAsync(string what, Func<FlowService, Task> act)
    {
        try
        {
            await deployment.Silo.CallAsync(async services =>
            {
                await act(services.GetRequiredService<FlowService>());
                return what;
            });
        }
        catch (Exception)
        {
            // A refusal, or an end that is not known: how it ends shows in the store.
        }
    }
}
