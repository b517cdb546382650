using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans;
using TrustFlow.Config;
using TrustFlow.Silo.Health;
using TrustFlow.Silo.Hosting;
using TrustFlow.Silo.Http;
using TrustFlow.Storage;

namespace TrustFlow.Silo.Deployment;

/// <summary><c>/api/v2/system</c>: what this deployment is and where it stands.</summary>
static class SystemEndpoint
{
    public static void MapSystem(this IEndpointRouteBuilder routes) => routes.MapGet("system", GetAsync).WithName("get-system").Produces<SystemView>();

    static async Task<IResult> GetAsync(
        IGrainFactory grains, IConfigStore store, SiloOptions options, Readiness readiness, TimeProvider time, CancellationToken cancellation)
    {
        var version = await grains.GetGrain<IConfigLedgerGrain>(IConfigLedgerGrain.Key).GetVersionAsync(cancellation);
        var published = await grains.GetGrain<IBrokerBridgeGrain>(IBrokerBridgeGrain.Key).GetPublishedAsync(cancellation);
        var workspaces = await store.ReadWorkspacesAsync(cancellation);
        var leaked = await store.ReadLeaksAsync(cancellation);
        var waiting = readiness.Waiting;
        return Results.Json(
            new SystemView(
                ProgramVersion.Text, Engine.Name, options.Broker.Backend, waiting.Count == 0, waiting, (long)ProgramVersion.Uptime(time).TotalSeconds,
                version, published, workspaces.Where(workspace => !ConfigTypes.IsReserved(workspace)).ToList(), leaked.Count),
            HttpJson.Options);
    }

    sealed record SystemView(
        string Version, string Engine, string Backend, bool Ready, IReadOnlyDictionary<string, string> Waiting, long UptimeSeconds,
        long ConfigVersion, long PublishedVersion, IReadOnlyList<string> Workspaces, int LeakedTopics);
}
