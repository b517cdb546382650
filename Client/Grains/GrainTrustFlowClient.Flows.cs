using System.Collections.Immutable;
using TrustFlow.Client.Flows;
using TrustFlow.Config;
using TrustFlow.Flows;

namespace TrustFlow.Client.Grains;

sealed partial class GrainTrustFlowClient
{
    const int FlowsAtATime = 16;

    public async Task<IReadOnlyList<FlowStatus>> ListFlowsAsync(string workspace, CancellationToken cancellation = default)
    {
        var ids = await calls.AskAsync(stop => Entries(workspace).ListAsync(ConfigTypes.Flow, stop), cancellation);
        var flows = new List<FlowStatus>(ids.Keys.Length);

        // One that ended since it was listed is left out.
        foreach (var part in ids.Keys.Chunk(FlowsAtATime))
            flows.AddRange((await Task.WhenAll(part.Select(id => FindAsync(workspace, id, cancellation)))).OfType<FlowStatus>());
        return flows;
    }

    public async Task<FlowStatus> GetFlowAsync(string workspace, string flow, CancellationToken cancellation = default) =>
        await FindAsync(workspace, flow, cancellation) ?? throw GrainCalls.Refused(FlowException.NoFlow());

    public async Task<IReadOnlyList<FlowEvent>> GetFlowEventsAsync(string workspace, string flow, CancellationToken cancellation = default)
    {
        var events = await calls.AskAsync(stop => Flow(workspace, flow).GetEventsAsync(stop), cancellation);

        // One that nothing is known of may still be there: it was started before anything was noted.
        if (events.IsEmpty) await GetFlowAsync(workspace, flow, cancellation);
        return events;
    }

    public Task StartFlowAsync(string workspace, string flow, FlowStartMessage start, CancellationToken cancellation = default)
    {
        return calls.AskAsync(StartAsync, cancellation);

        async Task<bool> StartAsync(CancellationToken stop)
        {
            await Flow(workspace, flow).StartAsync(Start(start), stop);
            return true;
        }
    }

    public Task<FlowStopped> StopFlowAsync(string workspace, string flow, bool purge = false, long? version = null, CancellationToken cancellation = default) =>
        calls.AskAsync(stop => Flow(workspace, flow).StopAsync(Stop(purge, version), stop), cancellation);

    public Task<FlowChange> RestartFlowAsync(string workspace, string flow, FlowRestartMessage restart, long? version = null, CancellationToken cancellation = default) =>
        calls.AskAsync(stop => Flow(workspace, flow).RestartAsync(Restart(restart, version), stop), cancellation);

    public Task<FlowChange> PauseFlowAsync(string workspace, string flow, long? version = null, CancellationToken cancellation = default) =>
        calls.AskAsync(stop => Flow(workspace, flow).PauseAsync(Actor, version, stop), cancellation);

    public Task<FlowChange> ResumeFlowAsync(string workspace, string flow, long? version = null, CancellationToken cancellation = default) =>
        calls.AskAsync(stop => Flow(workspace, flow).ResumeAsync(Actor, version, stop), cancellation);

    public Task<FlowPreview> PreviewStartAsync(string workspace, string flow, FlowStartMessage start, CancellationToken cancellation = default) =>
        calls.AskAsync(stop => Flow(workspace, flow).PreviewStartAsync(Start(start), stop), cancellation);

    public Task<FlowPreview> PreviewStopAsync(string workspace, string flow, bool purge = false, long? version = null, CancellationToken cancellation = default) =>
        calls.AskAsync(stop => Flow(workspace, flow).PreviewStopAsync(Stop(purge, version), stop), cancellation);

    public Task<FlowPreview> PreviewRestartAsync(string workspace, string flow, FlowRestartMessage restart, long? version = null, CancellationToken cancellation = default) =>
        calls.AskAsync(stop => Flow(workspace, flow).PreviewRestartAsync(Restart(restart, version), cancellation: stop), cancellation);

    Task<FlowStatus?> FindAsync(string workspace, string flow, CancellationToken cancellation) =>
        calls.AskAsync(stop => Flow(workspace, flow).GetStatusAsync(stop), cancellation);

    IFlowGrain Flow(string workspace, string flow) => grains.GetGrain<IFlowGrain>(Names.Flow(workspace, flow).ToString());

    static FlowStart Start(FlowStartMessage start) => new(start.Blueprint, start.Description, Texts(start.Parameters)) { Actor = Actor };

    static FlowStop Stop(bool purge, long? version) => new(purge) { Actor = Actor, Version = version };

    static FlowRestart Restart(FlowRestartMessage restart, long? version) => new(Texts(restart.Parameters))
    {
        Forget = restart.Forget, Recreate = restart.Recreate, Description = restart.Description, Actor = Actor, Version = version,
    };

    static ImmutableDictionary<string, string> Texts(IReadOnlyDictionary<string, string> parameters) => parameters.ToImmutableDictionary(StringComparer.Ordinal);
}
