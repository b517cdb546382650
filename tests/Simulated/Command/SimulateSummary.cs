using System.Globalization;
using TrustFlow.Simulated.Reports;
using TrustFlow.Simulated.Scenarios;

namespace TrustFlow.Simulated.Command;

/// <summary>What many runs came to. Runs may be added from any thread.</summary>
sealed class SimulateSummary
{
    const int SeedsShown = 20;

    readonly Lock gate = new();
    readonly SortedDictionary<string, long> faults = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, int> scenarios = new(StringComparer.Ordinal);
    readonly List<RunResult> failures = [];
    TimeSpan elapsed;
    long steps;
    long operations;
    long commits;
    long work;

    /// <summary>How many runs there were.</summary>
    public int Runs { get; private set; }

    /// <summary>Those that broke something, in order of their seeds.</summary>
    public IReadOnlyList<RunResult> Failures
    {
        get
        {
            lock (gate) return [.. failures.OrderBy(failure => failure.Seed)];
        }
    }

    /// <summary>Adds a run.</summary>
    public void Add(RunResult run)
    {
        lock (gate)
        {
            Runs++;
            scenarios[run.Scenario] = scenarios.GetValueOrDefault(run.Scenario) + 1;
            foreach (var (kind, count) in run.FaultCounts) faults[kind] = faults.GetValueOrDefault(kind) + count;
            elapsed += run.Elapsed;
            steps += run.Steps;
            operations += run.Operations;
            commits += run.Commits;
            work += run.Work.Count;
            if (run.Broken.Count > 0) failures.Add(run);
        }
    }

    /// <summary>Tells it, a line each.</summary>
    /// <param name="took">How long all of it took, in real time.</param>
    public IEnumerable<string> Lines(TimeSpan took)
    {
        var lines = new List<string[]>
        {
            new[] { "seeds", Number(Runs), string.Join(", ", scenarios.Select(pair => $"{pair.Key} {Number(pair.Value)}")) },
            new[] { "seeds a second", (Runs / took.TotalSeconds).ToString("0.0", CultureInfo.InvariantCulture), "" },
            new[] { "virtual hours", elapsed.TotalHours.ToString("#,0", CultureInfo.InvariantCulture), "" },
            new[] { "steps", Number(steps), "" },
            new[] { "pieces of work", Number(work), "" },
            new[] { "operations of store and broker", Number(operations), "" },
            new[] { "commits", Number(commits), "" },
            new[] { "faults", Number(faults.Values.Sum()), "" },
        };
        lines.AddRange(faults.Select(pair => new[] { $"  {pair.Key}", Number(pair.Value), "" }));
        var failed = Failures;
        var seeds = string.Join(", ", failed.Take(SeedsShown).Select(failure => $"{failure.Seed} of {failure.Scenario} ({failure.Broken[0].Invariant})"));
        lines.Add(["failures", Number(failed.Count), failed.Count > SeedsShown ? $"{seeds}, and {failed.Count - SeedsShown} more" : seeds]);
        return Columns.Of(lines);
    }

    internal static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
