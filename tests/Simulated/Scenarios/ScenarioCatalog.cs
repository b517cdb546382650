namespace TrustFlow.Simulated.Scenarios;

/// <summary>The scenarios that there are.</summary>
public static class ScenarioCatalog
{
    /// <summary>All, in the order in which they are run.</summary>
    public static IReadOnlyList<Scenario> All { get; } = [new OperatorsScenario(), new Tenants.TenantsScenario(), new Bootstrap.BootstrapScenario(), new Receivers.ReceiversScenario(), new Tenants.OutagesScenario(), new Receivers.ReceiverOutagesScenario()];

    /// <summary>The one of a name; null if there is none.</summary>
    public static Scenario? Find(string name) => All.FirstOrDefault(scenario => scenario.Name == name);
}
