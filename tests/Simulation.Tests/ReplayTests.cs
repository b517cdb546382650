using System.Collections.Concurrent;
using TrustFlow.Simulated.Scenarios;

namespace TrustFlow.Simulation.Tests;

public sealed class ReplayTests
{
    static readonly Scenario Scenario = ScenarioCatalog.Find("operators")!;

    [Fact]
    public void Run_WithAllItsFaultsAndWork_IsTheSameRun()
    {
        var run = Scenario.Run(7);
        var again = Scenario.Run(7, new() { OnlyFaults = IdsOf(run), OnlyWork = run.Work.ToHashSet() });
        Assert.NotEmpty(run.Faults);
        Assert.Equal(run.Fingerprint, again.Fingerprint);
        Assert.Equal(run.Faults, again.Faults);
    }

    [Fact]
    public void Run_WithoutOneFault_HasThoseBeforeItAndNotThat()
    {
        var run = Scenario.Run(7);
        var without = run.Faults[run.Faults.Count / 2];
        var again = Scenario.Run(7, new() { OnlyFaults = IdsOf(run).Where(id => id != without.Id).ToHashSet() });
        var before = run.Faults.TakeWhile(fault => fault != without);
        Assert.Equal(before, again.Faults.TakeWhile(fault => fault.Step < without.Step));
        Assert.DoesNotContain(again.Faults, fault => fault.Id == without.Id);

        // What comes later may come at another time, and to somebody else, but it is what it was.
        var kinds = run.Faults.ToDictionary(fault => fault.Id, fault => fault.Kind);
        Assert.All(again.Faults, fault => Assert.Equal(kinds[fault.Id], fault.Kind));
    }

    [Fact]
    public void Run_WithNoFaultsAndNoWork_HasNone()
    {
        var run = Scenario.Run(7, new() { OnlyFaults = new HashSet<string>(), OnlyWork = new HashSet<string>() });
        Assert.Empty(run.Faults);
        Assert.Empty(run.Work);
        Assert.Equal(2, run.Commits);
    }

    [Fact]
    public void Runs_AtOnce_AreWhatTheyAreAlone()
    {
        var atOnce = new ConcurrentDictionary<ulong, ulong>();
        Parallel.For(1, 17, new ParallelOptions { MaxDegreeOfParallelism = 4 }, seed => atOnce[(ulong)seed] = Scenario.Run((ulong)seed).Fingerprint);
        foreach (var (seed, fingerprint) in atOnce) Assert.Equal(Scenario.Run(seed).Fingerprint, fingerprint);
    }

    static HashSet<string> IdsOf(RunResult run) => [.. run.Faults.Select(fault => fault.Id)];
}
