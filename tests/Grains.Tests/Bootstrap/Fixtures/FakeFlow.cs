using System.Collections.Immutable;
using TrustFlow.Config;
using TrustFlow.Flows;

namespace TrustFlow.Bootstrap.Tests.Fixtures;

/// <summary>A flow in memory.</summary>
sealed class FakeFlow(FlowKey key) : IFlowGrain
{
    public List<FlowStart> Starts { get; } = [];

    public FlowState? State { get; set; }

    public int Asked { get; private set; }

    /// <summary>Throws where the flow service is to fail.</summary>
    public Action OnAsked { get; set; } = () => { };

    public Action OnStart { get; set; } = () => { };

    public Task StartAsync(FlowStart start, CancellationToken cancellation = default)
    {
        OnStart();
        if (State is not null) throw FlowException.AlreadyExists();
        Starts.Add(start);
        State = FlowState.Configured;
        return Task.CompletedTask;
    }

    public Task<FlowStopped> StopAsync(FlowStop stop, CancellationToken cancellation = default) => throw FlowException.Invalid();

    public Task<FlowChange> RestartAsync(FlowRestart restart, CancellationToken cancellation = default) => throw FlowException.Invalid();

    public Task<FlowChange> PauseAsync(string actor, long? version = null, CancellationToken cancellation = default) => throw FlowException.Invalid();

    public Task<FlowChange> ResumeAsync(string actor, long? version = null, CancellationToken cancellation = default) => throw FlowException.Invalid();

    public Task<FlowPreview> PreviewStartAsync(FlowStart start, CancellationToken cancellation = default) => throw FlowException.NoBlueprint();

    public Task<FlowPreview> PreviewStopAsync(FlowStop stop, CancellationToken cancellation = default) => throw FlowException.Invalid();

    public Task<FlowPreview> PreviewRestartAsync(FlowRestart restart, string? blueprint = null, CancellationToken cancellation = default) => throw FlowException.Invalid();

    public Task<FlowStatus?> GetStatusAsync(CancellationToken cancellation = default)
    {
        Asked++;
        OnAsked();
        return Task.FromResult(State is null ? null
            : new FlowStatus(key.Workspace, key.Flow, "b", "", State.Value, 1, ImmutableDictionary<string, string>.Empty, "{}", []));
    }

    public Task<ImmutableArray<FlowEvent>> GetEventsAsync(CancellationToken cancellation = default) => Task.FromResult<ImmutableArray<FlowEvent>>([]);

    public Task TakeUpAsync(CancellationToken cancellation = default) => Task.CompletedTask;
}
