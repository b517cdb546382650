using System.Globalization;
using TrustFlow.Simulated.Planted;
using TrustFlow.Simulated.Scenarios;

namespace TrustFlow.Simulated.Command;

/// <summary>What is asked for on the command line.</summary>
/// <param name="Scenarios">The scenarios, of which each seed runs one in turn.</param>
/// <param name="Seeds">How many seeds.</param>
/// <param name="From">The first of them.</param>
/// <param name="Bug">The bug to be planted; null for none.</param>
/// <param name="Run">How each run goes.</param>
sealed record SimulateOptions(IReadOnlyList<Scenario> Scenarios, int Seeds, ulong From, string? Bug, RunOptions Run)
{
    const int UsualSeeds = 1_000;

    /// <summary>The scenario that a seed runs.</summary>
    public Scenario ScenarioOf(ulong seed) => Scenarios[(int)(seed % (ulong)Scenarios.Count)];

    /// <summary>Reads a command line.</summary>
    /// <exception cref="FormatException">It cannot be understood; the message is for whoever typed it.</exception>
    public static SimulateOptions Parse(IReadOnlyList<string> args)
    {
        var options = new SimulateOptions(ScenarioCatalog.All, UsualSeeds, From: 1, Bug: null, new());
        for (var i = 0; i < args.Count; i += 2)
        {
            if (args[i] is not ("--seeds" or "--from" or "--scenario" or "--bug" or "--faults" or "--work"))
                throw new FormatException($"'{args[i]}' is no option of simulate. There are --seeds N, --from S, --scenario X, --bug B, --faults IDS and --work IDS.");
            if (i + 1 == args.Count) throw new FormatException($"{args[i]} needs a value.");
            options = options.With(args[i], args[i + 1]);
        }

        return options;
    }

    SimulateOptions With(string option, string value) => option switch
    {
        "--seeds" => this with { Seeds = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seeds) && seeds > 0 ? seeds : throw No(option, value, "a number from 1 on") },
        "--from" => this with { From = ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var from) ? from : throw No(option, value, "a number from 0 on") },
        "--scenario" => this with { Scenarios = [ScenarioCatalog.Find(value) ?? throw No(option, value, $"one of {string.Join(", ", ScenarioCatalog.All.Select(scenario => scenario.Name))}")] },
        "--bug" => PlantedBugs.All.TryGetValue(value, out var bug) ? this with { Bug = value, Run = Run with { Change = bug.Plant } } : throw No(option, value, $"one of {string.Join(", ", PlantedBugs.All.Keys)}"),
        "--faults" => this with { Run = Run with { OnlyFaults = Ids(value) } },
        _ => this with { Run = Run with { OnlyWork = Ids(value) } },
    };

    static HashSet<string> Ids(string value) => value == "none" ? [] : value.Split(',').ToHashSet(StringComparer.Ordinal);

    static FormatException No(string option, string value, string instead) => new($"{option} must be {instead}, and is '{value}'.");
}
