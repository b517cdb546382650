using Microsoft.Extensions.DependencyInjection;
using Orleans;
using TrustFlow.Config;
using TrustFlow.Flows;
using TrustFlow.Embedded.Simulation;

namespace TrustFlow.Simulated.Scenarios;

/// <summary>How a run went.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Broken">What did not hold; nothing in a good run.</param>
/// <param name="Fingerprint">Tells two runs apart.</param>
/// <param name="Steps">How many steps it took.</param>
/// <param name="Elapsed">How much virtual time passed.</param>
/// <param name="Operations">How many operations of store and broker there were.</param>
/// <param name="Faults">How many faults were injected, with crashes and second activations.</param>
/// <param name="Commits">How many batches were committed.</param>
/// <param name="Trace">Each step, where that was asked for.</param>
public sealed record RunResult(
    ulong Seed, IReadOnlyList<string> Broken, ulong Fingerprint, long Steps, TimeSpan Elapsed, long Operations, long Faults, int Commits, IReadOnlyList<string> Trace);

/// <summary>Several operators put, delete, read, start and stop in a few workspaces, while store and broker fail and the silo crashes.</summary>
public static class CrashScenario
{
    static readonly TimeSpan StopWithin = TimeSpan.FromMinutes(15);
    static readonly TimeSpan Sweeps = TimeSpan.FromMinutes(16);
    static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    /// <summary>Runs it.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="traced">Whether each step is written down.</param>
    /// <param name="change">Changes the silo's services, as a planted bug does.</param>
    public static RunResult Run(ulong seed, bool traced = false, Action<IServiceCollection>? change = null)
    {
        var simulation = new Simulation(new SimulationOptions(seed) { Traced = traced, TimeLimit = TimeSpan.FromHours(12) });
        var deployment = new Deployment(simulation) { Change = change ?? (static _ => { }) };
        var history = new History(simulation, deployment);
        var injected = 0L;
        simulation.Run(async process =>
        {
            var random = simulation.Random.For("scenario");
            await deployment.StartAsync(process.Time);
            simulation.Io.Plan = new RandomFaults(random.Of([0.01, 0.03, 0.1])) { Never = [FaultKind.Lost] };
            var operators = Enumerable.Range(1, random.Between(2, 4)).Select(i => new Operator($"op{i}", deployment, history, random.For($"operator {i}"), process.Time)).ToList();
            await operators[0].PrepareAsync();
            var working = Task.WhenAll(operators.Select(one => one.WorkAsync(random.Between(8, 30))));
            while (!working.IsCompleted)
            {
                await Task.WhenAny(working, Task.Delay(random.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(30)), process.Time));
                injected += await DisturbAsync(deployment, random, process.Time);
            }

            await working;
            simulation.Io.Plan = new NoFaults();
            simulation.Note("the faults stop");
            var until = simulation.Elapsed + StopWithin;
            while (!history.IsQuiet && simulation.Elapsed < until) await Task.Delay(Look, process.Time);
            await Task.Delay(Sweeps, process.Time);
            history.CheckQuiet();
        });
        return new(
            seed, history.Broken, simulation.Fingerprint, simulation.Steps, simulation.Elapsed, simulation.Io.Operations, injected + simulation.Io.Faults.Values.Sum(), history.Commits, simulation.Trace);
    }

    static async Task<int> DisturbAsync(Deployment deployment, SimulatedRandom random, TimeProvider time)
    {
        if (random.Chance(0.4)) return deployment.Silo.ActivateTwice(Some(deployment.Silo.Grains, random), random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(20))) ? 1 : 0;
        if (!random.Chance(0.5)) return 0;
        deployment.Silo.Crash();
        await Task.Delay(random.Chance(0.5) ? TimeSpan.Zero : random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(90)), time);
        await deployment.StartAsync(time);
        return 1;
    }

    static IAddressable Some(IGrainFactory grains, SimulatedRandom random) => random.Next(4) switch
    {
        0 => grains.GetGrain<IConfigLedgerGrain>(IConfigLedgerGrain.Key),
        1 => grains.GetGrain<IBrokerBridgeGrain>(IBrokerBridgeGrain.Key),
        2 => grains.GetGrain<IWorkspaceGrain>(random.Of(Operator.Workspaces)),
        _ => grains.GetGrain<IFlowGrain>(new FlowKey(random.Of(Operator.Workspaces), random.Of(Operator.Flows)).ToString()),
    };
}
