using TrustFlow.Simulated.Scenarios;

namespace TrustFlow.Simulated.Reports;

/// <summary>A run that fails, and the smallest that was found to fail likewise.</summary>
/// <param name="Failed">The run as the seed has it.</param>
/// <param name="Violation">What it broke first.</param>
/// <param name="Smallest">The smallest run that breaks the same invariant, traced.</param>
/// <param name="Options">How to have that again.</param>
/// <param name="Runs">How many runs were tried.</param>
public sealed record Shrunk(RunResult Failed, Violation Violation, RunResult Smallest, RunOptions Options, int Runs);

/// <summary>
/// Looks for the least work and the fewest faults with which a seed still breaks the same invariant: first the shortest prefix of the work, then by delta
/// debugging (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", 2002) which faults are needed, and what is of the work.
/// </summary>
/// <param name="scenario">The scenario.</param>
/// <param name="options">How the failing run went.</param>
/// <param name="mostRuns">The most runs to try.</param>
public sealed class Shrinker(Scenario scenario, RunOptions options, int mostRuns = 400)
{
    RunResult smallest = null!;
    int invariant;
    int runs;

    /// <summary>Makes a failing run smaller.</summary>
    public Shrunk Shrink(RunResult failed)
    {
        if (failed.Broken.Count == 0) throw new ArgumentException($"Seed {failed.Seed} of {failed.Scenario} broke nothing.", nameof(failed));
        (smallest, invariant, runs) = (failed, failed.Broken[0].Invariant, 0);
        ShortenWork();
        int before;
        do
        {
            before = Size;
            Reduce(FaultsOf, (faults, run) => Try(faults, run.Work));
            Reduce(static run => run.Work, (work, run) => Try(FaultsOf(run), work));
        }
        while (Size < before && runs < mostRuns);
        var again = With(FaultsOf(smallest), smallest.Work) with { Traced = true };
        var traced = scenario.Run(failed.Seed, again);
        // What was left out all along must be left out for the same run to come again; where it does not, the whole run is shown.
        return Breaks(traced) ? new(failed, failed.Broken[0], traced, again, runs) : new(failed, failed.Broken[0], scenario.Run(failed.Seed, options with { Traced = true }), options, runs);
    }

    int Size => smallest.Faults.Count + smallest.Work.Count;

    // Whether a longer prefix fails too is likely and not certain, so what is halved is where to look, and each find is a run that failed.
    void ShortenWork()
    {
        var (work, passes, fails) = (smallest.Work, -1, smallest.Work.Count);
        while (fails - passes > 1 && runs < mostRuns)
        {
            var middle = passes + ((fails - passes) / 2);
            if (Try(FaultsOf(smallest), work.Take(middle))) fails = middle;
            else passes = middle;
        }
    }

    void Reduce(Func<RunResult, IReadOnlyList<string>> partsOf, Func<IEnumerable<string>, RunResult, bool> tryWith)
    {
        var pieces = 1;
        while (partsOf(smallest) is { Count: > 0 } parts && runs < mostRuns)
        {
            pieces = Math.Min(pieces, parts.Count);
            var size = (parts.Count + pieces - 1) / pieces;
            if (parts.Chunk(size).Any(left => runs < mostRuns && tryWith(parts.Except(left), smallest))) pieces = Math.Max(pieces - 1, 1);
            else if (size == 1) return;
            else pieces *= 2;
        }
    }

    bool Try(IEnumerable<string> faults, IEnumerable<string> work)
    {
        runs++;
        var tried = scenario.Run(smallest.Seed, With(faults, work));
        if (!Breaks(tried)) return false;
        smallest = tried;
        return true;
    }

    bool Breaks(RunResult run) => run.Broken.Any(violation => violation.Invariant == invariant);

    static IReadOnlyList<string> FaultsOf(RunResult run) => [.. run.Faults.Select(fault => fault.Id)];

    RunOptions With(IEnumerable<string> faults, IEnumerable<string> work) =>
        options with { Traced = false, OnlyFaults = faults.ToHashSet(StringComparer.Ordinal), OnlyWork = work.ToHashSet(StringComparer.Ordinal) };
}
