using System.Collections.Immutable;
using Orleans;
using Orleans.Concurrency;
using TrustFlow.Access;
using TrustFlow.Config;

namespace TrustFlow.Flows;

/// <summary>One flow; the key is made by <see cref="FlowKey"/>. Starts and stops are sagas that outlive the call and the process.</summary>
[Alias("trustflow.IFlowGrain")]
public interface IFlowGrain : IGrainWithStringKey
{
    /// <summary>Starts the flow. Answers when its topics exist and its entries are committed.</summary>
    /// <exception cref="FlowException">It exists, its blueprint does not, or the blueprint does not resolve; nothing is changed.</exception>
    [Alias("Start"), AlwaysInterleave, RequiresRole(Role.Operator)]
    Task StartAsync(FlowStart start, CancellationToken cancellation = default);

    /// <summary>Stops the flow. Answers when it is gone, or after 20 s while the stop goes on. A second stop joins the first.</summary>
    /// <exception cref="FlowException">There is no such flow.</exception>
    /// <exception cref="FlowChangedException">It is at another version than is demanded; nothing is changed.</exception>
    [Alias("Stop"), AlwaysInterleave, RequiresRole(Role.Operator)]
    Task<FlowStopped> StopAsync(FlowStop stop, CancellationToken cancellation = default);

    /// <summary>
    /// Restarts the flow in place: only variants whose definition changed are put or deleted, in one batch with the record. Answers when the topics exist
    /// and the batch is committed; topics and queues that are not used any more go when the workers have followed.
    /// </summary>
    /// <exception cref="FlowException">
    /// There is no such flow, it is paused or being stopped, its blueprint does not exist or does not resolve, or a variant that other flows share would have
    /// to differ; nothing is changed.
    /// </exception>
    /// <exception cref="FlowChangedException">It is at another version than is demanded; nothing is changed.</exception>
    [Alias("Restart"), AlwaysInterleave, RequiresRole(Role.Operator)]
    Task<FlowChange> RestartAsync(FlowRestart restart, CancellationToken cancellation = default);

    /// <summary>Pauses the flow: its variants go, its topics and queues stay with the messages in them. Answers when that is committed; of a paused flow at once.</summary>
    /// <param name="actor">Who asks, for the change log.</param>
    /// <param name="version">The version that the flow must have, that of its record's last change; null where it does not matter.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="FlowException">There is no such flow, or it is being stopped.</exception>
    /// <exception cref="FlowChangedException">It is at another version than is demanded; nothing is changed.</exception>
    [Alias("Pause"), AlwaysInterleave, RequiresRole(Role.Operator)]
    Task<FlowChange> PauseAsync(string actor, long? version = null, CancellationToken cancellation = default);

    /// <summary>Puts back the variants of a paused flow. Answers when its topics exist and that is committed; of a running flow at once.</summary>
    /// <param name="actor">Who asks, for the change log.</param>
    /// <param name="version">The version that the flow must have, that of its record's last change; null where it does not matter.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="FlowException">There is no such flow, it is being stopped, or a variant that other flows share differs by now; nothing is changed.</exception>
    /// <exception cref="FlowChangedException">It is at another version than is demanded; nothing is changed.</exception>
    [Alias("Resume"), AlwaysInterleave, RequiresRole(Role.Operator)]
    Task<FlowChange> ResumeAsync(string actor, long? version = null, CancellationToken cancellation = default);

    /// <summary>Says what a start would do, and refuses it as the start would; nothing is changed.</summary>
    [Alias("PreviewStart"), AlwaysInterleave, RequiresRole(Role.Operator)]
    Task<FlowPreview> PreviewStartAsync(FlowStart start, CancellationToken cancellation = default);

    /// <summary>Says what a stop would do, and refuses it as the stop would; nothing is changed.</summary>
    [Alias("PreviewStop"), AlwaysInterleave, RequiresRole(Role.Operator)]
    Task<FlowPreview> PreviewStopAsync(FlowStop stop, CancellationToken cancellation = default);

    /// <summary>Says what a restart would do, and refuses it as the restart would; nothing is changed.</summary>
    /// <param name="restart">How to restart.</param>
    /// <param name="blueprint">The blueprint's text to go by, which need not be stored; null for the one that is.</param>
    /// <param name="cancellation">Ends the wait.</param>
    [Alias("PreviewRestart"), AlwaysInterleave, RequiresRole(Role.Operator)]
    Task<FlowPreview> PreviewRestartAsync(FlowRestart restart, string? blueprint = null, CancellationToken cancellation = default);

    /// <summary>What is known of the flow, or null where there is none.</summary>
    [Alias("GetStatus"), AlwaysInterleave, RequiresRole(Role.Viewer)]
    Task<FlowStatus?> GetStatusAsync(CancellationToken cancellation = default);

    /// <summary>What happened to the flow, the last 200 events, the oldest first; also to one that is gone.</summary>
    [Alias("GetEvents"), AlwaysInterleave, RequiresRole(Role.Viewer)]
    Task<ImmutableArray<FlowEvent>> GetEventsAsync(CancellationToken cancellation = default);

    /// <summary>Takes up an unfinished saga; no error where there is none. Answers when it is under way.</summary>
    [Alias("TakeUp"), AlwaysInterleave]
    Task TakeUpAsync(CancellationToken cancellation = default);
}

/// <summary>A flow's place in the deployment.</summary>
/// <param name="Workspace">The tenant.</param>
/// <param name="Flow">The flow's id.</param>
public readonly record struct FlowKey(string Workspace, string Flow)
{
    /// <summary>The grain's key, <c>workspace/flow</c>; neither part may hold a slash.</summary>
    public override string ToString() => $"{Workspace}/{Flow}";

    /// <summary>Reads a grain's key.</summary>
    public static FlowKey Parse(string key) => key.Split('/', 2) is [var workspace, var flow] ? new(workspace, flow) : throw new FormatException($"'{key}' is no flow key.");
}

/// <summary>What to start.</summary>
/// <param name="Blueprint">The blueprint's name.</param>
/// <param name="Description">For people; empty is fine, null is refused.</param>
/// <param name="Parameters">The caller's values.</param>
[GenerateSerializer, Immutable, Alias("trustflow.FlowStart")]
public sealed record FlowStart(
    [property: Id(0)] string? Blueprint, [property: Id(1)] string? Description, [property: Id(2)] ImmutableDictionary<string, string> Parameters)
{
    /// <summary>Who asks, for the change log.</summary>
    [Id(3)]
    public string Actor { get; init; } = "";
}

/// <summary>How to stop.</summary>
/// <param name="Purge">Whether what the flow's processors keep goes too.</param>
[GenerateSerializer, Immutable, Alias("trustflow.FlowStop")]
public sealed record FlowStop([property: Id(0)] bool Purge)
{
    /// <summary>Who asks, for the change log.</summary>
    [Id(1)]
    public string Actor { get; init; } = "";

    /// <summary>The version that the flow must have; null where it does not matter. One that joins a stop that is under way is not held to it.</summary>
    [Id(2)]
    public long? Version { get; init; }
}

/// <summary>How a stop ended.</summary>
/// <param name="Gone">Whether the flow is gone; false while the stop goes on.</param>
[GenerateSerializer, Immutable, Alias("trustflow.FlowStopped")]
public readonly record struct FlowStopped([property: Id(0)] bool Gone);

/// <summary>What is known of a flow.</summary>
/// <param name="Workspace">The tenant.</param>
/// <param name="Flow">The flow's id.</param>
/// <param name="Blueprint">The blueprint that it was started from.</param>
/// <param name="Description">For people.</param>
/// <param name="State">What is under way or reached.</param>
/// <param name="Version">The version of the flow record's last change; 0 while it has none.</param>
/// <param name="Parameters">The resolved parameters.</param>
/// <param name="Interfaces">The interfaces, as JSON.</param>
/// <param name="Variants">Each variant of the flow, wanted against reported.</param>
[GenerateSerializer, Immutable, Alias("trustflow.FlowStatus")]
public sealed record FlowStatus(
    [property: Id(0)] string Workspace, [property: Id(1)] string Flow, [property: Id(2)] string Blueprint, [property: Id(3)] string Description,
    [property: Id(4)] FlowState State, [property: Id(5)] long Version, [property: Id(6)] ImmutableDictionary<string, string> Parameters,
    [property: Id(7)] string Interfaces, [property: Id(8)] ImmutableArray<VariantStatus> Variants)
{
    /// <summary>What holds of the flow, with reasons: the four that a start reaches one after the other, then what is under way.</summary>
    [Id(9)]
    public ImmutableArray<FlowCondition> Conditions { get; init; } = [];
}

/// <summary>Where a flow stands.</summary>
[GenerateSerializer, Alias("trustflow.FlowState")]
public enum FlowState
{
    /// <summary>A start is under way.</summary>
    Starting,

    /// <summary>It is configured; not every processor has reported yet.</summary>
    Configured,

    /// <summary>Every variant reports the definition that is wanted.</summary>
    Ready,

    /// <summary>A stop is under way.</summary>
    Stopping,

    /// <summary>Its variants are taken away until it goes on.</summary>
    Paused,
}
