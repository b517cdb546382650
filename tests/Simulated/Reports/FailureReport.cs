using System.Globalization;
using System.Text;
using TrustFlow.Simulated.Scenarios;

namespace TrustFlow.Simulated.Reports;

/// <summary>What is told of a seed that failed, as plain text: what broke, how to have it again, what had to go wrong, and what happened.</summary>
public static class FailureReport
{
    /// <summary>The most lines of the timeline that are told: those before what broke.</summary>
    const int MostMoments = 200;

    /// <summary>Writes it.</summary>
    /// <param name="shrunk">The failing run.</param>
    /// <param name="bug">The bug that was planted; null if none was.</param>
    public static string Of(Shrunk shrunk, string? bug = null)
    {
        var (failed, smallest) = (shrunk.Failed, shrunk.Smallest);
        var again = $"dotnet run -c Release --project bench -- simulate --scenario {failed.Scenario} --from {failed.Seed} --seeds 1{(bug is null ? "" : $" --bug {bug}")}";
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Seed {failed.Seed} of {failed.Scenario} breaks invariant {shrunk.Violation.Invariant}: {Invariants.Of(shrunk.Violation.Invariant)}.");
        foreach (var violation in failed.Broken.Take(10)) text.AppendLine(CultureInfo.InvariantCulture, $"  {Time(violation.At)}  {violation.Invariant}: {violation.What}");
        if (failed.Broken.Count > 10) text.AppendLine(CultureInfo.InvariantCulture, $"  and {failed.Broken.Count - 10} more");
        text.AppendLine().AppendLine("Run again").AppendLine(CultureInfo.InvariantCulture, $"  {again}");
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"Shrunk in {shrunk.Runs} runs");
        text.AppendLine(Size("as it was", failed)).AppendLine(Size("shrunk", smallest));
        if (shrunk.Options.OnlyFaults is not null) text.AppendLine(CultureInfo.InvariantCulture, $"  {again} --work {List(smallest.Work)} --faults {List(smallest.Faults.Select(fault => fault.Id))}");
        text.AppendLine().AppendLine("Fault plan");
        if (smallest.Faults.Count == 0) text.AppendLine("  nothing goes wrong");
        foreach (var line in Columns.Of(smallest.Faults.Select(fault => new[] { $"  {Time(fault.At)}", $"step {fault.Step.ToString("#,0", CultureInfo.InvariantCulture)}", fault.Id, fault.Kind, fault.Detail }))) text.AppendLine(line);
        text.AppendLine().AppendLine("Timeline");
        foreach (var line in Timeline.Of(smallest, shrunk.Violation.Invariant, MostMoments)) text.AppendLine(line);
        return text.ToString();
    }

    internal static string Time(TimeSpan at) => at.ToString(@"hh\:mm\:ss\.ffffff", CultureInfo.InvariantCulture);

    static string Size(string what, RunResult run) => string.Create(
        CultureInfo.InvariantCulture, $"  {what}: work {run.Work.Count}, faults {run.Faults.Count}, steps {run.Steps:#,0}, virtual time {run.Elapsed:hh\\:mm\\:ss}");

    static string List(IEnumerable<string> ids) => ids.Any() ? string.Join(',', ids) : "none";
}
