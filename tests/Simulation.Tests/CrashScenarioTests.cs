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
        for (var seed = 1ul; seed <= 100; seed++)
        {
            var result = CrashScenario.Run(seed);
            Assert.True(result.Broken.Count == 0, $"Seed {seed}:\n{string.Join('\n', result.Broken)}");
        }
    }
}
