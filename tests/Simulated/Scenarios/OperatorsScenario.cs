namespace TrustFlow.Simulated.Scenarios;

/// <summary>Several operators put, delete, read, start, stop, pause, resume and restart in a few workspaces, while store and broker fail and the silo crashes.</summary>
public sealed class OperatorsScenario : Scenario
{
    /// <inheritdoc/>
    public override string Name => "operators";

    /// <inheritdoc/>
    protected override Task PrepareAsync(Stage stage) => new Operator("op0", stage).PrepareAsync();

    /// <inheritdoc/>
    protected override Task WorkAsync(Stage stage)
    {
        var random = stage.Random.For("work");
        return Task.WhenAll(Enumerable.Range(1, random.Between(2, 4)).Select(i => new Operator($"op{i}", stage).WorkAsync(random.Between(8, 30))).ToList());
    }
}
