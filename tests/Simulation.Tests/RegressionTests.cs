using TrustFlow.Simulated.Scenarios;

namespace TrustFlow.Simulation.Tests;

/// <summary>Seeds by which defects were found, each with the defect's name.</summary>
public sealed class RegressionTests
{
    // The flow that had asked for a topic's deletion went, the topic's turn ended with it, and the deletion came after another flow had been told that the topic is there.
    [Theory]
    [InlineData(1053)]
    public void TopicDeletion_GivenUpByItsFlow_NeverComesAfterAnotherFlowsStart(ulong seed) => AssertHolds("tenants", seed);

    // A start whose activation was about to write it down was written over by the next, which another activation had taken up meanwhile.
    [Theory]
    [InlineData(947)]
    public void Start_BesideAnotherActivationsStart_IsNotWrittenOver(ulong seed) => AssertHolds("operators", seed);

    static void AssertHolds(string scenario, ulong seed)
    {
        var result = ScenarioCatalog.Find(scenario)!.Run(seed);
        Assert.True(result.Broken.Count == 0, $"Seed {seed} of {scenario}:\n{string.Join('\n', result.Broken)}");
    }
}
