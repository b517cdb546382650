using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using TrustFlow.Bootstrap;
using TrustFlow.Config;
using TrustFlow.Embedded.Simulation;
using TrustFlow.Flows;

namespace TrustFlow.Simulated.Scenarios.Bootstrap;

/// <summary>The bootstrap loop over initialisers that fail and hang, and whose flags change from one start of the silo to the next.</summary>
public sealed class BootstrapScenario : Scenario
{
    static readonly TimeSpan LongestTwice = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    public override string Name => "bootstrap";

    /// <inheritdoc/>
    protected override TimeSpan Undisturbed => TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    protected override void Arrange(Stage stage)
    {
        var watch = new BootstrapWatch(stage.Simulation, stage.History);
        stage.Add(watch);
        stage.Add(new BootstrapPlans(stage, watch));
        stage.Deployment.Beside = stage.Part<BootstrapPlans>().AddTo;
    }

    /// <inheritdoc/>
    protected override Task PrepareAsync(Stage stage) => new Operator("op0", stage).PrepareAsync();

    /// <inheritdoc/>
    protected override async Task WorkAsync(Stage stage)
    {
        var source = stage.Random.For("work");
        for (var i = 1; i <= 12; i++)
        {
            var random = source.For("operation", i);
            await Task.Delay(random.Between(TimeSpan.Zero, TimeSpan.FromMinutes(3)), stage.Time);
            if (stage.Work.Begin($"op1#{i}")) await DoAsync(stage, random);
        }
    }

    /// <inheritdoc/>
    protected override Task DisturbAsync(Stage stage, FaultPoint point)
    {
        var grains = stage.Deployment.Silo.Grains;
        if (point.Random.Chance(0.5)) return Disturbances.CrashAsync(stage, point);

        // In half of the runs the loop itself is never activated twice, so that all that it does is held to the rules.
        if (point.Random.Chance(0.4) && stage.Random.For("twice").Chance(0.5)) ActivateTwice(stage, point, grains.GetGrain<IBootstrapGrain>(IBootstrapGrain.Key));
        else if (point.Random.Chance(0.5)) Disturbances.ActivateTwice(stage, point, grains.GetGrain<IWorkspaceGrain>(ConfigTypes.SystemWorkspace));
        else Disturbances.ActivateTwice(stage, point, grains.GetGrain<IConfigLedgerGrain>(IConfigLedgerGrain.Key));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override void Calm(Stage stage) => stage.Part<BootstrapPlans>().Calm();

    /// <inheritdoc/>
    protected override bool IsQuiet(Stage stage) => base.IsQuiet(stage) && stage.Part<BootstrapPlans>().IsDone;

    /// <inheritdoc/>
    protected override async Task CheckAsync(Stage stage)
    {
        await base.CheckAsync(stage);
        stage.Part<BootstrapPlans>().CheckDone();
    }

    static async Task DoAsync(Stage stage, SimulatedRandom random)
    {
        var calls = new OperatorCalls("op1", stage);
        var silo = stage.Deployment.Silo;
        switch (random.Next(4))
        {
            case 0:
                stage.Part<BootstrapWatch>().AskedForWake(begins: true);
                await calls.TryAsync("wakes the loop", _ => silo.CallAsync(services => Loop(services).RunNowAsync()));
                stage.Part<BootstrapWatch>().AskedForWake(begins: false);
                break;
            case 1:
                await calls.TryAsync("asks how the loop is", _ => silo.CallAsync(services => Loop(services).GetStatusAsync()));
                break;
            case 2:
                await calls.TryAsync("starts w1/f2 of small", flows => flows.StartFlowAsync("w1", "f2", new FlowStart("small", "", ImmutableDictionary<string, string>.Empty)));
                break;
            default:
                await StopAsync(stage);
                break;
        }
    }

    // What is deployed next may have other flags.
    static async Task StopAsync(Stage stage)
    {
        stage.Simulation.Note("op1", "stops the silo, to start it anew");
        try
        {
            await stage.Deployment.Silo.StopAsync();
        }
        catch (Exception failure)
        {
            stage.Simulation.Note("op1", $"could not stop the silo in good order: {failure.Message}");
            stage.Deployment.Silo.Crash();
        }

        await stage.Deployment.StartAsync(stage.Time);
    }

    static void ActivateTwice(Stage stage, FaultPoint point, IBootstrapGrain loop)
    {
        var moment = point.Random.Between(TimeSpan.Zero, LongestTwice);
        var silo = stage.Deployment.Silo;
        if (!silo.IsActive(loop) || !point.Inject("second activation", $"the loop for {moment.TotalSeconds:0.0} s")) return;
        stage.Part<BootstrapWatch>().Doubled(moment);
        silo.ActivateTwice(loop, moment);
    }

    static IBootstrapGrain Loop(IServiceProvider services) => services.GetRequiredService<IGrainFactory>().GetGrain<IBootstrapGrain>(IBootstrapGrain.Key);
}
