using System.CommandLine;
using System.Text.Json;
using TrustFlow.Cli.Output;

namespace TrustFlow.Cli.Flows;

/// <summary>What changes a flow.</summary>
static class FlowChangeCommands
{
    static readonly Option<string> Blueprint = new("--blueprint") { Description = "The blueprint to start it from", HelpName = "NAME", Required = true };
    static readonly Option<string> Description = new("--description") { Description = "For people", HelpName = "TEXT" };
    static readonly Option<bool> Purge = new("--purge") { Description = "Delete what its processors keep as well" };
    static readonly Option<bool> Forget = new("--forget") { Description = "Forget the values that it was given before; defaults take their place" };
    static readonly Option<bool> Recreate = new("--recreate") { Description = "Take all of its variants away and put them back, for processors that do not look at a changed definition" };

    public static Command Start(GlobalOptions global)
    {
        var start = new Command("start", "Starts a flow; returns when it can take messages.") { FlowOptions.Id, Blueprint, Description, FlowOptions.Set, FlowOptions.DryRun, FlowOptions.Wait, FlowOptions.Timeout };
        global.Run(start, StartAsync);
        return start;
    }

    public static Command Stop(GlobalOptions global)
    {
        var stop = new Command("stop", "Stops a flow.") { FlowOptions.Id, Purge, FlowOptions.IfVersion, FlowOptions.DryRun };
        global.Run(stop, StopAsync);
        return stop;
    }

    public static Command Restart(GlobalOptions global)
    {
        var restart = new Command("restart", "Restarts a flow in place, from its blueprint as it is now and the values that it was given; only what changes is touched.")
        {
            FlowOptions.Id, FlowOptions.Set, Forget, Recreate, Description, FlowOptions.IfVersion, FlowOptions.DryRun, FlowOptions.Wait, FlowOptions.Timeout,
        };
        global.Run(restart, RestartAsync);
        return restart;
    }

    public static Command Pause(GlobalOptions global)
    {
        var pause = new Command("pause", "Takes a flow's processors away; its topics and queues stay, and messages wait in them.") { FlowOptions.Id, FlowOptions.IfVersion };
        global.Run(pause, PauseAsync);
        return pause;
    }

    public static Command Resume(GlobalOptions global)
    {
        var resume = new Command("resume", "Lets a paused flow go on.") { FlowOptions.Id, FlowOptions.IfVersion, FlowOptions.Wait, FlowOptions.Timeout };
        global.Run(resume, ResumeAsync);
        return resume;
    }

    static async Task StartAsync(Invocation invocation)
    {
        var (id, wait, dryRun) = (invocation.Get(FlowOptions.Id), FlowOptions.WaitOf(invocation), invocation.Get(FlowOptions.DryRun));
        var answer = await invocation.Server.StartFlowAsync(
            invocation.Workspace, id, new(invocation.Get(Blueprint)!, invocation.Get(Description) ?? "", FlowOptions.ParametersOf(invocation)), dryRun, invocation.Cancellation);
        if (dryRun) FlowPreviews.Show(invocation, answer);
        else await DoneAsync(invocation, id, answer, $"The flow '{id}' is started.", wait);
    }

    static async Task StopAsync(Invocation invocation)
    {
        var (id, dryRun) = (invocation.Get(FlowOptions.Id), invocation.Get(FlowOptions.DryRun));
        var answer = await invocation.Server.StopFlowAsync(invocation.Workspace, id, invocation.Get(Purge), dryRun, invocation.Get(FlowOptions.IfVersion), invocation.Cancellation);
        if (dryRun) FlowPreviews.Show(invocation, answer);
        else invocation.Report.Value(answer.Cell("gone") == "true" ? $"The flow '{id}' is stopped." : $"The flow '{id}' is still stopping. See: trustflow flow show {id}", answer);
    }

    static async Task RestartAsync(Invocation invocation)
    {
        var (id, wait, dryRun) = (invocation.Get(FlowOptions.Id), FlowOptions.WaitOf(invocation), invocation.Get(FlowOptions.DryRun));
        var answer = await invocation.Server.RestartFlowAsync(
            invocation.Workspace, id, new(FlowOptions.ParametersOf(invocation), invocation.Get(Forget), invocation.Get(Recreate), invocation.Get(Description)), dryRun, invocation.Get(FlowOptions.IfVersion), invocation.Cancellation);
        if (dryRun) FlowPreviews.Show(invocation, answer);
        else await DoneAsync(invocation, id, answer, Changed(answer) ? $"The flow '{id}' is restarted at version {answer.Cell("version")}." : $"Nothing changed: the flow '{id}' already is as asked.", wait);
    }

    static async Task PauseAsync(Invocation invocation)
    {
        var id = invocation.Get(FlowOptions.Id);
        var answer = await invocation.Server.PauseFlowAsync(invocation.Workspace, id, invocation.Get(FlowOptions.IfVersion), invocation.Cancellation);
        invocation.Report.Value(Changed(answer) ? $"The flow '{id}' is paused." : $"Nothing changed: the flow '{id}' is paused already.", answer);
    }

    static async Task ResumeAsync(Invocation invocation)
    {
        var (id, wait) = (invocation.Get(FlowOptions.Id), FlowOptions.WaitOf(invocation));
        var answer = await invocation.Server.ResumeFlowAsync(invocation.Workspace, id, invocation.Get(FlowOptions.IfVersion), invocation.Cancellation);
        await DoneAsync(invocation, id, answer, Changed(answer) ? $"The flow '{id}' goes on." : $"Nothing changed: the flow '{id}' is not paused.", wait);
    }

    // Programs get one document: what the flow is in the end where that is waited for, and else what the change answered.
    static async Task DoneAsync(Invocation invocation, string id, JsonElement answer, string text, TimeSpan? wait)
    {
        if (wait is not { } timeout)
        {
            invocation.Report.Value(text, answer);
            return;
        }

        invocation.Report.Heading(text);
        var flow = await new FlowWait(invocation, id, timeout).ReadyAsync();
        invocation.Report.Value($"The flow '{id}' is ready.", flow);
    }

    static bool Changed(JsonElement answer) => answer.Cell("changed") == "true";
}
