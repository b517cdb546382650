using System.CommandLine;
using System.Text.Json;
using TrustFlow.Cli.Output;

namespace TrustFlow.Cli.Flows;

static class FlowCommand
{
    static readonly Argument<string> Id = new("ID") { Description = "The flow's id" };
    static readonly Option<string> Blueprint = new("--blueprint") { Description = "The blueprint to start it from", HelpName = "NAME", Required = true };
    static readonly Option<string> Description = new("--description") { Description = "For people", HelpName = "TEXT", DefaultValueFactory = _ => "" };
    static readonly Option<string[]> Set = new("--set") { Description = "A parameter's value; may be repeated", HelpName = "NAME=VALUE", Arity = ArgumentArity.OneOrMore };
    static readonly Option<bool> Purge = new("--purge") { Description = "Delete what its processors keep as well" };

    public static Command Create(GlobalOptions global)
    {
        var list = new Command("list", "Lists the flows.");
        var show = new Command("show", "Shows a flow, its parameters and whether its processors run what is wanted.") { Id };
        var start = new Command("start", "Starts a flow; returns when it can take messages.") { Id, Blueprint, Description, Set };
        var stop = new Command("stop", "Stops a flow.") { Id, Purge };
        global.Run(list, ListAsync);
        global.Run(show, ShowAsync);
        global.Run(start, StartAsync);
        global.Run(stop, StopAsync);
        return new Command("flow", "Starts, stops and shows flows.") { list, show, start, stop };
    }

    static async Task ListAsync(Invocation invocation)
    {
        var flows = await invocation.Server.ListFlowsAsync(invocation.Workspace, invocation.Cancellation);
        invocation.Report.Table(flows, ["id", "blueprint", "state", "description"],
            flows.Select(flow => (IReadOnlyList<string?>)[flow.Cell("id", "flow"), flow.Cell("blueprint"), flow.Cell("state"), flow.Cell("description")]));
    }

    static async Task ShowAsync(Invocation invocation)
    {
        var flow = await invocation.Server.GetFlowAsync(invocation.Workspace, invocation.Get(Id), invocation.Cancellation);
        invocation.Report.Table(flow, ["what", "value"], flow.Members("variants").Concat(VariantsOf(flow)));
    }

    // One row for each: whether it runs what is wanted, and if not, why.
    static IEnumerable<IReadOnlyList<string?>> VariantsOf(JsonElement flow) =>
        flow.TryGetProperty("variants", out var variants)
            ? variants.EnumerateArray().Select(variant => (IReadOnlyList<string?>)[$"{variant.Cell("processor")}/{variant.Cell("variant")}", StateOf(variant)])
            : [];

    static string StateOf(JsonElement variant) =>
        variant.Cell("error") is { Length: > 0 } error ? $"failed: {error}"
        : variant.Cell("reported-hash") is not { Length: > 0 } reported ? "not taken up by any worker yet"
        : reported == variant.Cell("wanted-hash") ? $"runs what is wanted, workers: {variant.Cell("workers")}"
        : $"runs an older definition, workers: {variant.Cell("workers")}";

    static async Task StartAsync(Invocation invocation)
    {
        var (id, blueprint) = (invocation.Get(Id), invocation.Get(Blueprint));
        await invocation.Server.FlowAsync(
            new()
            {
                Operation = "start-flow",
                Workspace = invocation.Workspace,
                FlowId = id,
                BlueprintName = blueprint,
                Description = invocation.Get(Description),
                Parameters = ParametersOf(invocation.Get(Set) ?? []),
            },
            invocation.Cancellation);
        invocation.Report.Value($"The flow '{id}' is started.", new { flow = id, blueprint });
    }

    static async Task StopAsync(Invocation invocation)
    {
        var id = invocation.Get(Id);
        var gone = await invocation.Server.StopFlowAsync(invocation.Workspace, id, invocation.Get(Purge), invocation.Cancellation);
        invocation.Report.Value(gone ? $"The flow '{id}' is stopped." : $"The flow '{id}' is still stopping. See: trustflow flow show {id}", new { flow = id, gone });
    }

    static Dictionary<string, string> ParametersOf(IEnumerable<string> settings)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var setting in settings)
        {
            if (setting.Split('=', 2) is not [{ Length: > 0 } name, var value]) throw new UsageException($"'{setting}' sets no parameter: write --set NAME=VALUE.");
            if (!parameters.TryAdd(name, value)) throw new UsageException($"The parameter '{name}' is set twice: set it once.");
        }

        return parameters;
    }
}
