using System.Collections.Immutable;
using System.Text.Json;
using TrustFlow.Client.Flows;
using TrustFlow.Config;
using TrustFlow.Flows;

namespace TrustFlow.Client.Http;

sealed partial class HttpTrustFlowClient
{
    public async Task<IReadOnlyList<FlowStatus>> ListFlowsAsync(string workspace, CancellationToken cancellation = default) =>
        [.. (await server.ListFlowsAsync(Names.Workspace(workspace), cancellation)).Select(static flow => Read<FlowView>(flow).Status())];

    public async Task<FlowStatus> GetFlowAsync(string workspace, string flow, CancellationToken cancellation = default)
    {
        var key = Names.Flow(workspace, flow);
        return Read<FlowView>(await server.GetFlowAsync(key.Workspace, key.Flow, cancellation)).Status();
    }

    public async Task<IReadOnlyList<FlowEvent>> GetFlowEventsAsync(string workspace, string flow, CancellationToken cancellation = default)
    {
        var key = Names.Flow(workspace, flow);
        return [.. (await server.GetFlowEventsAsync(key.Workspace, key.Flow, cancellation)).Select(Read<FlowEvent>)];
    }

    public async Task StartFlowAsync(string workspace, string flow, FlowStartMessage start, CancellationToken cancellation = default)
    {
        var key = Names.Flow(workspace, flow);
        await server.StartFlowAsync(key.Workspace, key.Flow, start, dryRun: false, cancellation);
    }

    public async Task<FlowStopped> StopFlowAsync(string workspace, string flow, bool purge = false, long? version = null, CancellationToken cancellation = default)
    {
        var key = Names.Flow(workspace, flow);
        return Read<FlowStopped>(await server.StopFlowAsync(key.Workspace, key.Flow, purge, dryRun: false, version, cancellation));
    }

    public async Task<FlowChange> RestartFlowAsync(string workspace, string flow, FlowRestartMessage restart, long? version = null, CancellationToken cancellation = default)
    {
        var key = Names.Flow(workspace, flow);
        return Read<FlowChange>(await server.RestartFlowAsync(key.Workspace, key.Flow, restart, dryRun: false, version, cancellation));
    }

    public async Task<FlowChange> PauseFlowAsync(string workspace, string flow, long? version = null, CancellationToken cancellation = default)
    {
        var key = Names.Flow(workspace, flow);
        return Read<FlowChange>(await server.PauseFlowAsync(key.Workspace, key.Flow, version, cancellation));
    }

    public async Task<FlowChange> ResumeFlowAsync(string workspace, string flow, long? version = null, CancellationToken cancellation = default)
    {
        var key = Names.Flow(workspace, flow);
        return Read<FlowChange>(await server.ResumeFlowAsync(key.Workspace, key.Flow, version, cancellation));
    }

    public async Task<FlowPreview> PreviewStartAsync(string workspace, string flow, FlowStartMessage start, CancellationToken cancellation = default)
    {
        var key = Names.Flow(workspace, flow);
        return Read<FlowPreview>(await server.StartFlowAsync(key.Workspace, key.Flow, start, dryRun: true, cancellation));
    }

    public async Task<FlowPreview> PreviewStopAsync(string workspace, string flow, bool purge = false, long? version = null, CancellationToken cancellation = default)
    {
        var key = Names.Flow(workspace, flow);
        return Read<FlowPreview>(await server.StopFlowAsync(key.Workspace, key.Flow, purge, dryRun: true, version, cancellation));
    }

    public async Task<FlowPreview> PreviewRestartAsync(string workspace, string flow, FlowRestartMessage restart, long? version = null, CancellationToken cancellation = default)
    {
        var key = Names.Flow(workspace, flow);
        return Read<FlowPreview>(await server.RestartFlowAsync(key.Workspace, key.Flow, restart, dryRun: true, version, cancellation));
    }

    static T Read<T>(JsonElement answer)
    {
        try
        {
            return answer.Deserialize<T>(WireJson.Options) ?? throw new JsonException("it is null");
        }
        catch (JsonException broken)
        {
            throw JsonCalls.BadAnswer("a request about flows", broken);
        }
    }

    /// <summary>A flow as the server tells it.</summary>
    sealed record FlowView(
        string Workspace, string Id, string Blueprint, string Description, FlowState State, long Version, ImmutableDictionary<string, string> Parameters,
        JsonElement? Interfaces, ImmutableArray<VariantStatus> Variants, ImmutableArray<FlowCondition> Conditions)
    {
        public FlowStatus Status() => new(Workspace, Id, Blueprint, Description, State, Version, Parameters, Interfaces?.GetRawText() ?? "", Variants) { Conditions = Conditions };
    }
}
