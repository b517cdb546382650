using TrustFlow.Simulated.Scenarios;

namespace TrustFlow.Simulation.Tests;

public sealed class ScenarioTests
{
    // Shared by all scenarios.
    const int Seeds = 500;

    public static TheoryData<string> Names => [.. ScenarioCatalog.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_SameSeed_TakesTheSameStepsToTheLetter(string scenario)
    {
        var first = ScenarioCatalog.Find(scenario)!.Run(1, new() { Traced = true });
        var second = ScenarioCatalog.Find(scenario)!.Run(1, new() { Traced = true });
        Assert.NotEmpty(first.Trace);
        Assert.Equal(first.Trace, second.Trace);
        Assert.Equal(first.Fingerprint, second.Fingerprint);
        Assert.Equal(first.Fingerprint, ScenarioCatalog.Find(scenario)!.Run(1).Fingerprint);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_OfManySeeds_HoldsEveryInvariant(string scenario)
    {
        for (var seed = 1; seed <= Seeds / ScenarioCatalog.All.Count; seed++)
        {
            var result = ScenarioCatalog.Find(scenario)!.Run((ulong)seed);
            Assert.True(result.Broken.Count == 0, $"Seed {seed} of {scenario}:\n{string.Join('\n', result.Broken)}");
        }
    }
}
