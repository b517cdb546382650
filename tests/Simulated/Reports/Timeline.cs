using TrustFlow.Embedded.Simulation;
using TrustFlow.Simulated.Scenarios;

namespace TrustFlow.Simulated.Reports;

/// <summary>The history of a run up to what broke, as aligned lines: when, who, what.</summary>
static class Timeline
{
    public static IEnumerable<string> Of(RunResult run, int invariant, int most)
    {
        var end = run.Broken.FirstOrDefault(violation => violation.Invariant == invariant)?.At ?? run.Elapsed;
        var moments = Folded(WithoutRoutine(run.Timeline.Where(moment => moment.At <= end))).ToList();
        var left = Math.Max(moments.Count - most, 0);
        if (left > 0) yield return $"  the first {left} lines are left out";
        foreach (var line in Columns.Of(moments.Skip(left).Select(it => new[] { $"  {FailureReport.Time(it.First.At)}", it.First.Who, $"{it.First.What}{(it.Times > 1 ? $" ({it.Times} times, the last at {FailureReport.Time(it.Last)})" : "")}" })))
            yield return line;
    }

    // When nothing disturbs any more, what was said word for word before is routine.
    static IEnumerable<Moment> WithoutRoutine(IEnumerable<Moment> moments)
    {
        var (said, quiet) = (new HashSet<(string Who, string What)>(), false);
        foreach (var moment in moments)
        {
            if (said.Add((moment.Who, moment.What)) || !quiet) yield return moment;
            quiet |= moment is { Who: Scenario.Narrator, What: Scenario.FaultsStop };
        }
    }

    // What somebody does again and again, with nothing in between, is one line.
    static IEnumerable<(Moment First, int Times, TimeSpan Last)> Folded(IEnumerable<Moment> moments)
    {
        (Moment First, int Times, TimeSpan Last)? open = null;
        foreach (var moment in moments)
        {
            if (open is { } same && same.First.Who == moment.Who && same.First.What == moment.What)
            {
                open = (same.First, same.Times + 1, moment.At);
                continue;
            }

            if (open is { } ended) yield return ended;
            open = (moment, 1, moment.At);
        }

        if (open is { } last) yield return last;
    }
}
