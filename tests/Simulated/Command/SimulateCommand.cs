using System.Globalization;
using TrustFlow.Simulated.Reports;
using TrustFlow.Simulated.Scenarios;

namespace TrustFlow.Simulated.Command;

/// <summary>Runs many seeds on all cores, and tells what they came to.</summary>
/// <param name="output">Where the summary goes, and the reports of failures.</param>
/// <param name="progress">Where it is told how far it is, and what is wrong with the command line.</param>
/// <param name="time">The real clock, for speed and progress.</param>
public sealed class SimulateCommand(TextWriter output, TextWriter progress, TimeProvider time)
{
    /// <summary>The most failures that are shrunk and reported; one for each scenario and invariant.</summary>
    const int MostReports = 3;

    static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    readonly Lock gate = new();
    long told;

    /// <summary>Runs it.</summary>
    /// <param name="args">The command line after its name.</param>
    /// <returns>The exit code: 0, 1 if an invariant was broken, 2 if the command line is not understood.</returns>
    public int Run(IReadOnlyList<string> args)
    {
        try
        {
            return Run(SimulateOptions.Parse(args));
        }
        catch (FormatException misspelt)
        {
            progress.WriteLine(misspelt.Message);
            return 2;
        }
    }

    int Run(SimulateOptions options)
    {
        var summary = new SimulateSummary();
        var began = told = time.GetTimestamp();
        Parallel.For(0, options.Seeds, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            var seed = options.From + (ulong)i;
            summary.Add(options.ScenarioOf(seed).Run(seed, options.Run));
            Tell(summary, options.Seeds, began);
        });
        var took = time.GetElapsedTime(began);
        foreach (var failure in summary.Failures.DistinctBy(failure => (failure.Scenario, failure.Broken[0].Invariant)).Take(MostReports)) Report(failure, options);
        foreach (var line in summary.Lines(took)) output.WriteLine(line);
        return summary.Failures.Count == 0 ? 0 : 1;
    }

    void Report(RunResult failure, SimulateOptions options)
    {
        progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {failure.Seed} of {failure.Scenario} failed; looking for the smallest run that fails likewise"));
        var shrunk = new Shrinker(ScenarioCatalog.Find(failure.Scenario)!, options.Run).Shrink(failure);
        output.WriteLine(FailureReport.Of(shrunk, options.Bug));
    }

    void Tell(SimulateSummary summary, int seeds, long began)
    {
        lock (gate)
        {
            if (time.GetElapsedTime(told) < Pause) return;
            told = time.GetTimestamp();
            var speed = summary.Runs / time.GetElapsedTime(began).TotalSeconds;
            progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{summary.Runs:#,0} of {seeds:#,0} seeds, {summary.Failures.Count} failed, {speed:0.0} seeds a second"));
        }
    }
}
