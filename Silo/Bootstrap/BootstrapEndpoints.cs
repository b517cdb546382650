using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans;
using TrustFlow.Bootstrap;
using TrustFlow.Silo.Http;

namespace TrustFlow.Silo.Bootstrap;

/// <summary><c>/api/v2/bootstrap</c>: where each initialiser stands, and waking the loop now.</summary>
static class BootstrapEndpoints
{
    public static void MapBootstrap(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("bootstrap", async (IGrainFactory grains, CancellationToken cancellation) =>
            Results.Json(await grains.GetGrain<IBootstrapGrain>(IBootstrapGrain.Key).GetStatusAsync(cancellation), HttpJson.Options)).WithName("get-bootstrap").Produces<BootstrapStatus>();
        routes.MapPost("bootstrap/run", async (IGrainFactory grains, CancellationToken cancellation) =>
            Results.Json(await grains.GetGrain<IBootstrapGrain>(IBootstrapGrain.Key).RunNowAsync(cancellation), HttpJson.Options)).WithName("run-bootstrap").Produces<BootstrapStatus>();
    }
}
