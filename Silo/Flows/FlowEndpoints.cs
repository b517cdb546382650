using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using TrustFlow.Flows;
using TrustFlow.Silo.Http;

namespace TrustFlow.Silo.Flows;

/// <summary><c>/api/v2/workspaces/{workspace}</c>: the flows of a workspace, one of them, and the deletion of a blueprint.</summary>
static class FlowEndpoints
{
    const string Actor = "http";
    const int AskedAtATime = 16;

    public static void MapFlows(this IEndpointRouteBuilder routes)
    {
        var workspace = routes.MapGroup("workspaces/{workspace}");
        workspace.MapGet("flows", ListAsync);
        workspace.MapGet("flows/{flow}", GetAsync);
        workspace.MapDelete("flows/{flow}", StopAsync);
        workspace.MapDelete("blueprints/{blueprint}", DeleteBlueprintAsync);
    }

    static async Task<IResult> ListAsync(
        string workspace, int? limit, [FromQuery(Name = "continue")] string? after, FlowService flows, CancellationToken cancellation)
    {
        var page = PageOfIds.Of(await flows.ListFlowsAsync(workspace, cancellation), limit, after);
        var found = new FlowStatus?[page.Ids.Count];
        var asking = new ParallelOptions { MaxDegreeOfParallelism = AskedAtATime, CancellationToken = cancellation };
        await Parallel.ForAsync(0, found.Length, asking, async (i, stop) => found[i] = await FindAsync(workspace, page.Ids[i], flows, stop));
        return Results.Json(new { items = found.OfType<FlowStatus>().Select(FlowView.Of).ToList(), page.Continue }, HttpJson.Options);
    }

    static async Task<IResult> GetAsync(string workspace, string flow, HttpResponse http, FlowService flows, CancellationToken cancellation)
    {
        var status = await flows.GetStatusAsync(workspace, flow, cancellation);
        http.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{status.Version}\"");
        return Results.Json(FlowView.Of(status), HttpJson.Options);
    }

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
