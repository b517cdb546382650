using TrustFlow.Embedded.Simulation;

namespace TrustFlow.Simulated.Scenarios.Receivers;

/// <summary>As <see cref="ReceiversScenario"/>, where also the broker is restarted and gone for a while.</summary>
public sealed class ReceiverOutagesScenario : ReceiversScenario
{
    /// <inheritdoc/>
    public override string Name => "receiver-outages";

    /// <inheritdoc/>
    protected override Task DisturbAsync(Stage stage, FaultPoint point) =>
        point.Random.Chance(0.2) ? Disturbances.RestartBrokerAsync(stage, point) : base.DisturbAsync(stage, point);
}
