using System.Collections.Immutable;
using TrustFlow.Config;
using TrustFlow.Flows.Blueprints;

namespace TrustFlow.Flows;

public sealed partial class FlowService
{
    /// <summary>Starts a flow; answers when its topics exist and its entries are committed.</summary>
    /// <exception cref="FlowException">It exists, its blueprint does not, or does not resolve; nothing is changed.</exception>
    /// <exception cref="BadValueException">The workspace is reserved, or a name is none.</exception>
    public Task StartFlowAsync(string workspace, string? flow, FlowStart start, CancellationToken cancellation = default)
    {
        CheckStart(start);
        return Flow(workspace, FlowId(flow)).StartAsync(start, cancellation);
    }

    /// <summary>Stops a flow; answers when it is gone, or after 20 s while the stop goes on.</summary>
    /// <exception cref="FlowException">There is no such flow.</exception>
    public Task<FlowStopped> StopFlowAsync(string workspace, string? flow, FlowStop stop, CancellationToken cancellation = default) =>
        Flow(workspace, FlowId(flow)).StopAsync(stop, cancellation);

    /// <summary>Restarts a flow in place, from its blueprint as it is now; answers when that is committed.</summary>
    /// <exception cref="FlowException">There is no such flow, it is paused or being stopped, or what it would become cannot be; nothing is changed.</exception>
    public Task<FlowChange> RestartFlowAsync(string workspace, string? flow, FlowRestart restart, CancellationToken cancellation = default)
    {
        ParameterResolution.CheckTexts(restart.Parameters);
        return Flow(workspace, FlowId(flow)).RestartAsync(restart, cancellation);
    }

    /// <summary>Pauses a flow: its variants go, its topics and queues stay with the messages in them. A paused one is left as it is.</summary>
    /// <exception cref="FlowException">There is no such flow, or it is being stopped.</exception>
    public Task<FlowChange> PauseFlowAsync(string workspace, string? flow, string actor, long? version = null, CancellationToken cancellation = default) =>
        Flow(workspace, FlowId(flow)).PauseAsync(actor, version, cancellation);

    /// <summary>Lets a paused flow go on. One that runs is left as it is.</summary>
    /// <exception cref="FlowException">There is no such flow, it is being stopped, or a variant that other flows share differs by now; nothing is changed.</exception>
    public Task<FlowChange> ResumeFlowAsync(string workspace, string? flow, string actor, long? version = null, CancellationToken cancellation = default) =>
        Flow(workspace, FlowId(flow)).ResumeAsync(actor, version, cancellation);

    /// <summary>Says what a start would do, and refuses it as the start would; nothing is changed.</summary>
    public Task<FlowPreview> PreviewStartAsync(string workspace, string? flow, FlowStart start, CancellationToken cancellation = default)
    {
        CheckStart(start);
        return Flow(workspace, FlowId(flow)).PreviewStartAsync(start, cancellation);
    }

    /// <summary>Says what a stop would do, and refuses it as the stop would; nothing is changed.</summary>
    public Task<FlowPreview> PreviewStopAsync(string workspace, string? flow, FlowStop stop, CancellationToken cancellation = default) =>
        Flow(workspace, FlowId(flow)).PreviewStopAsync(stop, cancellation);

    /// <summary>Says what a restart would do, and refuses it as the restart would; nothing is changed.</summary>
    public Task<FlowPreview> PreviewRestartAsync(string workspace, string? flow, FlowRestart restart, CancellationToken cancellation = default)
    {
        ParameterResolution.CheckTexts(restart.Parameters);
        return Flow(workspace, FlowId(flow)).PreviewRestartAsync(restart, cancellation: cancellation);
    }

    /// <summary>What happened to a flow, the last 200 events, the oldest first; also to one that is gone, and nothing where there never was one.</summary>
    public Task<ImmutableArray<FlowEvent>> GetEventsAsync(string workspace, string? flow, CancellationToken cancellation = default) =>
        Flow(workspace, FlowId(flow)).GetEventsAsync(cancellation);

    // In the order in which existing clients are told: this before the flow's id, which the flow itself looks at.
    static void CheckStart(FlowStart start)
    {
        if (start.Blueprint is null) throw new FlowException("No blueprint name", FlowError.Invalid);
        ParameterResolution.CheckTexts(start.Parameters);
    }
}
