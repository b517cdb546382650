using Orleans;
using Orleans.Runtime;
using TrustFlow.Config;
using TrustFlow.Embedded.Simulation;
using TrustFlow.Flows;

namespace TrustFlow.Simulated.Scenarios.Tenants;

/// <summary>Up to 20 workspaces, blueprints of changing form that share topics in every way, and operators who do all that can be done with them.</summary>
public class TenantsScenario : Scenario
{
    /// <inheritdoc/>
    public override string Name => "tenants";

    /// <inheritdoc/>
    protected override IFlowModel Flows { get; } = new TenantFlows();

    /// <inheritdoc/>
    protected override Task PrepareAsync(Stage stage) => new TenantOperator("op0", stage).PrepareAsync();

    /// <inheritdoc/>
    protected override Task WorkAsync(Stage stage)
    {
        var random = stage.Random.For("work");
        return Task.WhenAll(Enumerable.Range(1, random.Between(2, 5)).Select(i => new TenantOperator($"op{i}", stage).WorkAsync(random.Between(8, 25))).ToList());
    }

    /// <inheritdoc/>
    protected override Task DisturbAsync(Stage stage, FaultPoint point)
    {
        if (point.Random.Chance(0.5)) Disturbances.ActivateTwice(stage, point, Some(stage.Deployment.Silo.Grains, TenantOperator.WorkspacesOf(stage), point.Random));
        else if (point.Random.Chance(0.4)) return Disturbances.CrashAsync(stage, point);
        return Task.CompletedTask;
    }

    static IAddressable Some(IGrainFactory grains, IReadOnlyList<string> workspaces, SimulatedRandom random)
    {
        var workspace = TenantOperator.Some(workspaces, random);
        return random.Next(6) switch
        {
            0 => grains.GetGrain<IConfigLedgerGrain>(IConfigLedgerGrain.Key),
            1 => grains.GetGrain<IBrokerBridgeGrain>(IBrokerBridgeGrain.Key),
            2 => grains.GetGrain<IWorkspaceGrain>(workspace),
            3 => grains.GetGrain<ITopicGrain>($"tg.flow.everywhere:{random.Of(TenantOperator.Blueprints)}"),
            _ => grains.GetGrain<IFlowGrain>(new FlowKey(workspace, random.Of(TenantOperator.Flows)).ToString()),
        };
    }
}
