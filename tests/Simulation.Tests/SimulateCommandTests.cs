using System.Text.RegularExpressions;
using TrustFlow.Simulated.Command;
using TrustFlow.Simulated.Scenarios;

namespace TrustFlow.Simulation.Tests;

public sealed partial class SimulateCommandTests
{
    const string Bug = "answered-before-durable";

    readonly StringWriter output = new();
    readonly StringWriter errors = new();

    [Fact]
    public void Run_OfAFewSeeds_TellsWhatTheyCameTo()
    {
        Assert.Equal(0, Run("--seeds", "6", "--from", "3"));
        var lines = output.ToString();
        Assert.Matches(@"(?m)^seeds +6 ", lines);
        Assert.Matches(@"(?m)^commits +[1-9]", lines);
        Assert.Matches(@"(?m)^virtual hours +[1-9]", lines);
        Assert.Matches(@"(?m)^  crash +[1-9]", lines);
        Assert.Matches(@"(?m)^failures +0$", lines);
    }

    [Theory]
    [InlineData("--seeds must be a number from 1 on, and is '0'.", "--seeds", "0")]
    [InlineData("--from must be a number from 0 on, and is 'x'.", "--from", "x")]
    [InlineData("--scenario must be one of operators", "--scenario", "none")]
    [InlineData("--bug must be one of answered-before-durable", "--bug", "none")]
    [InlineData("--from needs a value.", "--from")]
    [InlineData("'--sedes' is no option of simulate.", "--sedes", "5")]
    public void Run_WithABadOption_SaysWhatItMustBe(string message, params string[] args)
    {
        Assert.Equal(2, Run(args));
        Assert.StartsWith(message, errors.ToString(), StringComparison.Ordinal);
        Assert.Single(errors.ToString().TrimEnd().Split('\n'));
        Assert.Empty(output.ToString());
    }

    [Fact]
    public void Report_OfAPlantedBug_HoldsSeedPlanAndTimeline()
    {
        Assert.Equal(1, Run("--scenario", "operators", "--seeds", "20", "--bug", Bug));
        var report = output.ToString();
        var (seed, invariant) = (Headline().Match(report).Groups["seed"].Value, Headline().Match(report).Groups["invariant"].Value);
        Assert.Contains($"  dotnet run -c Release --project bench -- simulate --scenario operators --from {seed} --seeds 1 --bug {Bug}", report, StringComparison.Ordinal);
        var (before, after) = (Sizes().Matches(report)[0], Sizes().Matches(report)[1]);
        Assert.True(int.Parse(after.Groups["faults"].Value) < int.Parse(before.Groups["faults"].Value), report);
        Assert.True(int.Parse(after.Groups["work"].Value) < int.Parse(before.Groups["work"].Value), report);

        // What this bug needs is one commit that fails.
        Assert.Matches(@"(?s)Fault plan\n  \d\d:\d\d:\d\d\.\d{6}  step [\d,]+ +op\d#\d+/store\.commit#\d+ +fails before +silo.*\nTimeline\n", report);
        Assert.Matches(@"(?m)^  \d\d:\d\d:\d\d\.\d{6}  fault +op\d#\d+/store\.commit#\d+: fails before, silo", report);
        Assert.Matches($@"(?m)^  \d\d:\d\d:\d\d\.\d{{6}}  CHECKER +invariant {invariant} is broken", report);
        Assert.Matches(@"(?m)^  \d\d:\d\d:\d\d\.\d{6}  configledger/default +is asked CommitAsync", report);
        Assert.Matches(@"(?m)^failures +[1-9]", report);

        // What it says of running the shrunk plan again is so.
        var again = Again().Match(report).Groups["args"].Value.Split(' ');
        output.GetStringBuilder().Clear();
        Assert.Equal(1, Run(again));
        Assert.StartsWith($"Seed {seed} of operators breaks invariant {invariant}", output.ToString(), StringComparison.Ordinal);
    }

    int Run(params string[] args) => new SimulateCommand(output, errors, TimeProvider.System).Run(args);

    [GeneratedRegex("^Seed (?<seed>[0-9]+) of operators breaks invariant (?<invariant>[0-9]): ", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Headline();

    [GeneratedRegex("^  (as it was|shrunk): work (?<work>[0-9]+), faults (?<faults>[0-9]+), ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Sizes();

    [GeneratedRegex("simulate (?<args>.*--work .*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Again();
}
