using System.Text.Json;
using Spectre.Console;
using TrustFlow.Cli.Output;

namespace TrustFlow.Cli.Flows;

/// <summary>Waits until a flow is ready.</summary>
/// <param name="invocation">The command.</param>
/// <param name="flow">The flow's id.</param>
/// <param name="timeout">How long is waited.</param>
sealed class FlowWait(Invocation invocation, string flow, TimeSpan timeout)
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>The flow once it is ready, with what it waits for on a terminal meanwhile.</summary>
    /// <exception cref="CommandFailedException">It was not in time, or will not be; the message has the reasons.</exception>
    public async Task<JsonElement> ReadyAsync()
    {
        if (!invocation.Terminal.IsInteractive) return await ReadyAsync(_ => { });
        return await invocation.Terminal.Screen().Status().StartAsync("waiting", status => ReadyAsync(text => status.Status = Markup.Escape(text)));
    }

    async Task<JsonElement> ReadyAsync(Action<string> show)
    {
        var time = invocation.Terminal.Time;
        var began = time.GetTimestamp();
        while (true)
        {
            var shown = await invocation.Server.GetFlowAsync(invocation.Workspace, flow, invocation.Cancellation);
            switch (shown.Cell("state"))
            {
                case "ready": return shown;
                case "stopping": throw new CommandFailedException($"The flow '{flow}' is being stopped, and will not be ready. See: trustflow flow events {flow}");
                case "paused": throw new CommandFailedException($"The flow '{flow}' is paused, and will not be ready. Resume it with: trustflow flow resume {flow}");
            }

            var reasons = string.Join(' ', FlowTable.Unmet(shown));
            if (time.GetElapsedTime(began) >= timeout) throw new CommandFailedException($"The flow '{flow}' is not ready after {timeout.TotalSeconds:0} s. {reasons} See: trustflow flow show {flow}");
            show(reasons);
            await Task.Delay(Pause, time, invocation.Cancellation);
        }
    }
}
