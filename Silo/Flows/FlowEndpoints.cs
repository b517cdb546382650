using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans;
using TrustFlow.Config;
using TrustFlow.Flows;
using TrustFlow.Silo.Http;

namespace TrustFlow.Silo.Flows;

/// <summary><c>/api/v2/workspaces/{workspace}/flows</c>: the flows of a workspace, and one of them.</summary>
static class FlowEndpoints
{
    public static void MapFlows(this IEndpointRouteBuilder routes)
    {
        var flows = routes.MapGroup("/api/v2/workspaces/{workspace}/flows");
        flows.MapGet("", ListAsync);
        flows.MapGet("{flow}", GetAsync);
        flows.MapDelete("{flow}", StopAsync);
    }

    static async Task<IResult> ListAsync(string workspace, IGrainFactory grains, CancellationToken cancellation)
    {
        if (Names.Problem(workspace) is { } problem) return problem;
        var ids = await grains.GetGrain<IWorkspaceGrain>(workspace).ListAsync(ConfigTypes.Flow, cancellation);
        var found = await Task.WhenAll(ids.Keys.Select(id => Flow(grains, workspace, id).GetStatusAsync(cancellation)));
        return Results.Json(new { items = found.OfType<FlowStatus>().Select(FlowView.Of).ToList() }, HttpJson.Options);
    }

    static async Task<IResult> GetAsync(string workspace, string flow, IGrainFactory grains, CancellationToken cancellation)
    {
        if (Names.Problem(workspace, flow) is { } problem) return problem;
        return await Flow(grains, workspace, flow).GetStatusAsync(cancellation) is { } status
            ? Results.Json(FlowView.Of(status), HttpJson.Options)
            : Problem.Of(FlowException.NoFlow());
    }

    static async Task<IResult> StopAsync(string workspace, string flow, bool? purge, IGrainFactory grains, CancellationToken cancellation)
    {
        if (Names.Problem(workspace, flow) is { } problem) return problem;
        try
        {
            var stopped = await Flow(grains, workspace, flow).StopAsync(new FlowStop(purge ?? false) { Actor = "http" }, cancellation);
            return Results.Json(new { gone = stopped.Gone }, HttpJson.Options, statusCode: stopped.Gone ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);
        }
        catch (TrustFlowException e)
        {
            return Problem.Of(e);
        }
    }

    static IFlowGrain Flow(IGrainFactory grains, string workspace, string flow) => grains.GetGrain<IFlowGrain>(new FlowKey(workspace, flow).ToString());
}
