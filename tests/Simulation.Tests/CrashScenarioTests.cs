using TrustFlow.Simulated.Scenarios;

namespace TrustFlow.Simulation.Tests;

public sealed class CrashScenarioTests
{
    [Fact]
    public void Run_SameSeed_TakesTheSameStepsToTheLetter()
    {
        var first = CrashScenario.Run(1, traced: true);
        var second = CrashScenario.Run(1, traced: true);
        Assert.NotEmpty(first.Trace);
        Assert.Equal(first.Trace, second.Trace);
        Assert.Equal(first.Fingerprint, second.Fingerprint);
    }

    [Fact]
    public void Run_OfManySeeds_HoldsEveryInvariant()
    {
        for (var seed = 1ul; seed <= 100; seed++) AssertHolds(seed);
    }

    // Two activations took the same stop to its end, and it was never struck out.
    [Theory]
    [InlineData(1888)]
    [InlineData(2392)]
    public void Stop_TakenToItsEndByTwoActivations_IsStruckOut(ulong seed) => AssertHolds(seed);

    // A start that could not be taken up was written over by the next, and its topic belonged to nobody.
    [Theory]
    [InlineData(745)]
    public void Start_ThatCouldNotBeTakenUp_IsNotWrittenOver(ulong seed) => AssertHolds(seed);

    static void AssertHolds(ulong seed)
    {
        var result = CrashScenario.Run(seed);
        Assert.True(result.Broken.Count == 0, $"Seed {seed}:\n{string.Join('\n', result.Broken)}");
    }
}
