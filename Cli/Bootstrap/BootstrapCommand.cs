using System.CommandLine;
using System.Text.Json;
using TrustFlow.Bootstrap;
using TrustFlow.Cli.Output;

namespace TrustFlow.Cli.Bootstrap;

static class BootstrapCommand
{
    public static Command Create(GlobalOptions global)
    {
        var status = new Command("status", "Shows where each initialiser stands.");
        var run = new Command("run", "Wakes the loop at once and shows what it did.");
        global.Run(status, async invocation => Show(invocation, await invocation.Server.GetBootstrapAsync(invocation.Cancellation)));
        global.Run(run, async invocation => Show(invocation, await invocation.Server.RunBootstrapAsync(invocation.Cancellation)));
        return new Command("bootstrap", "Shows how the deployment came to its initial state.") { status, run };
    }

    static void Show(Invocation invocation, BootstrapStatus status)
    {
        invocation.Report.Heading($"The loop is {Loop(status.Tier)}; {(status.NextWake is { } next ? $"it wakes next at {next:u}." : "a wake is under way.")}");
        invocation.Report.Table(status, ["initialiser", "class", "wanted", "stored", "outcome", "took", "error"],
            status.Initialisers.Select(one => (IReadOnlyList<string?>)
                [one.Name, one.Class, one.WantedFlag, one.StoredFlag, Word(one.Outcome), one.Duration is { } took ? $"{took.TotalSeconds:0.0} s" : null, one.Error]));
        if (status.GateError is not null) invocation.Complain(status.GateError, invocation.Status);
    }

    static string Loop(BootstrapTier tier) => tier switch
    {
        BootstrapTier.Waiting => "waiting for its first wake",
        BootstrapTier.Gate => "waiting at the gate, since a service does not answer",
        BootstrapTier.Converging => "converging",
        _ => "steady: everything is done",
    };

    static string? Word(InitialiserOutcome? outcome) => outcome is null ? null : JsonNamingPolicy.KebabCaseLower.ConvertName(outcome.Value.ToString());
}
