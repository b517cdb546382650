using TrustFlow.Config;
using TrustFlow.Flows;

namespace TrustFlow.Client.Flows;

/// <summary>
/// The flows of a deployment; blueprints are entries of the type <c>flow-blueprint</c>. What its members throw is said at <see cref="ITrustFlowClient"/>. A version that a
/// member takes is the one that the flow must have, or the change is refused with <c>conflict</c>; null where it does not matter.
/// </summary>
public interface IFlowClient
{
    /// <summary>The flows of a workspace, in order of their ids.</summary>
    Task<IReadOnlyList<FlowStatus>> ListFlowsAsync(string workspace, CancellationToken cancellation = default);

    /// <summary>Where a flow stands, wanted against reported.</summary>
    Task<FlowStatus> GetFlowAsync(string workspace, string flow, CancellationToken cancellation = default);

    /// <summary>What happened to a flow, the last 200 events, the oldest first; also to one that is gone.</summary>
    Task<IReadOnlyList<FlowEvent>> GetFlowEventsAsync(string workspace, string flow, CancellationToken cancellation = default);

    /// <summary>Starts a flow; answers when its topics exist and its entries are committed.</summary>
    Task StartFlowAsync(string workspace, string flow, FlowStartMessage start, CancellationToken cancellation = default);

    /// <summary>Stops a flow; answers when it is gone, or after 20 s while the stop goes on.</summary>
    /// <param name="workspace">The flow's workspace.</param>
    /// <param name="flow">The flow's id.</param>
    /// <param name="purge">Whether what its processors keep goes too.</param>
    /// <param name="version">The version that it must have.</param>
    /// <param name="cancellation">Ends the wait, not the stop.</param>
    Task<FlowStopped> StopFlowAsync(string workspace, string flow, bool purge = false, long? version = null, CancellationToken cancellation = default);

    /// <summary>Restarts a flow in place, from its blueprint as it is now; answers when that is committed.</summary>
    Task<FlowChange> RestartFlowAsync(string workspace, string flow, FlowRestartMessage restart, long? version = null, CancellationToken cancellation = default);

    /// <summary>Pauses a flow; one that is paused is left as it is.</summary>
    Task<FlowChange> PauseFlowAsync(string workspace, string flow, long? version = null, CancellationToken cancellation = default);

    /// <summary>Lets a paused flow go on; one that runs is left as it is.</summary>
    Task<FlowChange> ResumeFlowAsync(string workspace, string flow, long? version = null, CancellationToken cancellation = default);

    /// <summary>Says what a start would do, and refuses it as the start would.</summary>
    Task<FlowPreview> PreviewStartAsync(string workspace, string flow, FlowStartMessage start, CancellationToken cancellation = default);

    /// <summary>Says what a stop would do, and refuses it as the stop would.</summary>
    Task<FlowPreview> PreviewStopAsync(string workspace, string flow, bool purge = false, long? version = null, CancellationToken cancellation = default);

    /// <summary>Says what a restart would do, and refuses it as the restart would.</summary>
    Task<FlowPreview> PreviewRestartAsync(string workspace, string flow, FlowRestartMessage restart, long? version = null, CancellationToken cancellation = default);
}
