using Orleans;
using Orleans.Runtime;
using TrustFlow.Config;
using TrustFlow.Embedded.Simulation;
using TrustFlow.Flows;

namespace TrustFlow.Simulated.Scenarios;

/// <summary>What can go wrong with a whole silo.</summary>
static class Disturbances
{
    static readonly TimeSpan LongestDown = TimeSpan.FromSeconds(90);
    static readonly TimeSpan LongestTwice = TimeSpan.FromSeconds(20);

    /// <summary>At random a crash, a second activation, or nothing.</summary>
    public static Task CrashOrActivateTwiceAsync(Stage stage, FaultPoint point)
    {
        if (point.Random.Chance(0.4)) ActivateTwice(stage, point, Some(stage.Deployment.Silo.Grains, point.Random));
        else if (point.Random.Chance(0.5)) return CrashAsync(stage, point);
        return Task.CompletedTask;
    }

    /// <summary>Ends the silo as it stands, and starts it again after a while.</summary>
    public static async Task CrashAsync(Stage stage, FaultPoint point)
    {
        var down = point.Random.Chance(0.5) ? TimeSpan.Zero : point.Random.Between(TimeSpan.Zero, LongestDown);
        if (point.Inject("crash", $"down for {down.TotalSeconds:0.0} s")) stage.Deployment.Silo.Crash();
        await Task.Delay(down, stage.Time);
        await stage.Deployment.StartAsync(stage.Time);
    }

    /// <summary>Restarts the broker, which is gone for a while: connections break, and what is not durable is lost.</summary>
    public static async Task RestartBrokerAsync(Stage stage, FaultPoint point)
    {
        var down = point.Random.Chance(0.5) ? TimeSpan.Zero : point.Random.Between(TimeSpan.Zero, LongestDown);
        if (!point.Inject("broker restart", $"down for {down.TotalSeconds:0.0} s")) return;
        var broker = stage.Deployment.Broker;
        broker.Restart();
        broker.IsUp = false;
        await Task.Delay(down, stage.Time);
        broker.IsUp = true;
    }

    /// <summary>Lets a grain have a second activation for a moment, if it has one.</summary>
    public static void ActivateTwice(Stage stage, FaultPoint point, IAddressable grain)
    {
        var moment = point.Random.Between(TimeSpan.Zero, LongestTwice);
        var silo = stage.Deployment.Silo;
        if (silo.IsActive(grain) && point.Inject("second activation", $"{grain.GetGrainId()} for {moment.TotalSeconds:0.0} s")) silo.ActivateTwice(grain, moment);
    }

    static IAddressable Some(IGrainFactory grains, SimulatedRandom random) => random.Next(4) switch
    {
        0 => grains.GetGrain<IConfigLedgerGrain>(IConfigLedgerGrain.Key),
        1 => grains.GetGrain<IBrokerBridgeGrain>(IBrokerBridgeGrain.Key),
        2 => grains.GetGrain<IWorkspaceGrain>(random.Of(Operator.Workspaces)),
        _ => grains.GetGrain<IFlowGrain>(new FlowKey(random.Of(Operator.Workspaces), random.Of(Operator.Flows)).ToString()),
    };
}
