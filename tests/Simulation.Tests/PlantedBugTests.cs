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
        var (invariant, plant) = PlantedBugs.All[bug];
        for (var seed = 1ul; seed <= Seeds; seed++)
        {
            if (ScenarioCatalog.Find("operators")!.Run(seed, new() { Change = plant }).Broken.Any(violation => violation.Invariant == invariant)) return;
        }

        Assert.Fail($"The checker has not found '{bug}' within {Seeds} seeds.");
    }
}
