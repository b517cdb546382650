using System.CommandLine;
using TrustFlow.Cli.Output;

namespace TrustFlow.Cli.Flows;

static class FlowCommand
{
    public static Command Create(GlobalOptions global)
    {
        var list = new Command("list", "Lists the flows.");
        var show = new Command("show", "Shows a flow: its parameters, what holds of it and why, and whether its processors run what is wanted.") { FlowOptions.Id };
        var events = new Command("events", "Shows what happened to a flow, the oldest first, also to one that is gone.") { FlowOptions.Id };
        global.Run(list, ListAsync);
        global.Run(show, ShowAsync);
        global.Run(events, EventsAsync);
        return new Command("flow", "Starts, stops, restarts, pauses and shows flows.")
        {
            list, show, events, FlowChangeCommands.Start(global), FlowChangeCommands.Stop(global), FlowChangeCommands.Restart(global), FlowChangeCommands.Pause(global), FlowChangeCommands.Resume(global),
        };
    }

    static async Task ListAsync(Invocation invocation)
    {
        var flows = await invocation.Server.ListFlowsAsync(invocation.Workspace, invocation.Cancellation);
        invocation.Report.Table(flows, ["id", "blueprint", "state", "description"],
            flows.Select(flow => (IReadOnlyList<string?>)[flow.Cell("id", "flow"), flow.Cell("blueprint"), flow.Cell("state"), flow.Cell("description")]));
    }

    static async Task ShowAsync(Invocation invocation)
    {
        var flow = await invocation.Server.GetFlowAsync(invocation.Workspace, invocation.Get(FlowOptions.Id), invocation.Cancellation);
        invocation.Report.Tables(
            flow,
            (["what", "value"], [.. flow.Members("variants", "conditions")]),
            (FlowTable.ConditionColumns, FlowTable.Conditions(flow)),
            (FlowTable.VariantColumns, FlowTable.Variants(FlowTable.Items(flow, "variants"))));
    }

    static async Task EventsAsync(Invocation invocation)
    {
        var events = await invocation.Server.GetFlowEventsAsync(invocation.Workspace, invocation.Get(FlowOptions.Id), invocation.Cancellation);
        invocation.Report.Table(events, ["at", "version", "event", "message"],
            events.Select(it => (IReadOnlyList<string?>)[FlowTable.Time(it, "at"), it.Cell("version"), it.Cell("kind"), it.Cell("message")]));
    }
}
