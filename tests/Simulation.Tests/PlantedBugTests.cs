using TrustFlow.Simulated.Planted;
using TrustFlow.Simulated.Scenarios;

namespace TrustFlow.Simulation.Tests;

public sealed class PlantedBugTests
{
    const ulong Seeds = 2_000;

    public static TheoryData<string> Bugs => [.. PlantedBugs.All.Keys];

    [Theory]
    [MemberData(nameof(Bugs))]
    public void PlantedBug_BreaksItsInvariantWithinTheSeeds(string bug)
    {
        var planted = PlantedBugs.All[bug];
        for (var seed = 1ul; seed <= Seeds; seed++)
        {
            if (ScenarioCatalog.Find(planted.Scenario)!.Run(seed, new() { Change = planted.Plant }).Broken.Any(violation => violation.Invariant == planted.Invariant)) return;
        }

        Assert.Fail($"The checker has not found '{bug}' within {Seeds} seeds.");
    }
}
