using Orleans.Hosting;
using TrustFlow.Embedded.Simulation;

namespace TrustFlow.Simulated.Scenarios.Tenants;

/// <summary>As <see cref="TenantsScenario"/>, where also the broker is restarted and gone for a while, calls between grains time out, and reminders tick late, twice or not at all.</summary>
public sealed class OutagesScenario : TenantsScenario
{
    /// <inheritdoc/>
    public override string Name => "outages";

    /// <inheritdoc/>
    protected override void Arrange(Stage stage)
    {
        var rate = stage.Random.For("calls").Of([0.001, 0.005, 0.02]);
        stage.Deployment.Beside = (silo, process) => silo.AddOutgoingGrainCallFilter(new CallFaults(stage.Simulation, process.Time, () => stage.Simulation.Io.Plan is NoFaults ? 0 : rate));
    }

    /// <inheritdoc/>
    protected override Task DisturbAsync(Stage stage, FaultPoint point) =>
        point.Random.Chance(0.2) ? Disturbances.RestartBrokerAsync(stage, point) : base.DisturbAsync(stage, point);
}
