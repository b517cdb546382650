using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TrustFlow.Flows;
using TrustFlow.Silo.Http;

namespace TrustFlow.Silo.Flows;

/// <summary><c>/api/v2/workspaces/{workspace}</c>: the flows of a workspace, one of them, and the deletion of a blueprint.</summary>
static class FlowEndpoints
{
    const string Actor = "http";

    public static void MapFlows(this IEndpointRouteBuilder routes)
    {
        var workspace = routes.MapGroup("/api/v2/workspaces/{workspace}").AddEndpointFilter(Problem.OfRefusals);
        workspace.MapGet("flows", ListAsync);
        workspace.MapGet("flows/{flow}", GetAsync);
        workspace.MapDelete("flows/{flow}", StopAsync);
        workspace.MapDelete("blueprints/{blueprint}", DeleteBlueprintAsync);
    }

    static async Task<IResult> ListAsync(string workspace, FlowService flows, CancellationToken cancellation)
    {
        var ids = await flows.ListFlowsAsync(workspace, cancellation);
        var found = await Task.WhenAll(ids.Select(id => FindAsync(workspace, id, flows, cancellation)));
        return Results.Json(new { items = found.OfType<FlowStatus>().Select(FlowView.Of).ToList() }, HttpJson.Options);
    }

    static async Task<IResult> GetAsync(string workspace, string flow, FlowService flows, CancellationToken cancellation) =>
        Results.Json(FlowView.Of(await flows.GetStatusAsync(workspace, flow, cancellation)), HttpJson.Options);

    static async Task<IResult> StopAsync(string workspace, string flow, bool? purge, FlowService flows, CancellationToken cancellation)
    {
        var stopped = await flows.StopFlowAsync(workspace, flow, new FlowStop(purge ?? false) { Actor = Actor }, cancellation);
        return Results.Json(new { gone = stopped.Gone }, HttpJson.Options, statusCode: stopped.Gone ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);
    }

    static async Task<IResult> DeleteBlueprintAsync(string workspace, string blueprint, bool? force, FlowService flows, CancellationToken cancellation)
    {
        var result = await flows.DeleteBlueprintAsync(workspace, blueprint, force ?? false, Actor, cancellation);
        return Results.Json(new { version = result.Version }, HttpJson.Options);
    }

    // One that ended since it was listed is left out.
    static async Task<FlowStatus?> FindAsync(string workspace, string flow, FlowService flows, CancellationToken cancellation)
    {
        try
        {
            return await flows.GetStatusAsync(workspace, flow, cancellation);
        }
        catch (FlowException e) when (e.Reason == FlowError.NotFound)
        {
            return null;
        }
    }
}
