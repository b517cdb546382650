using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using TrustFlow.Flows;
using TrustFlow.Silo.Http;

namespace TrustFlow.Silo.Flows;

/// <summary><c>/api/v2/workspaces/{workspace}/flows</c>: the flows of a workspace, and what there is to see of one.</summary>
static class FlowEndpoints
{
    const int AskedAtATime = 16;

    public static void MapFlows(this IEndpointRouteBuilder routes)
    {
        var workspace = routes.MapGroup("workspaces/{workspace}");
        workspace.MapGet("flows", ListAsync).WithName("list-flows").WithSummary("Lists the flows of a workspace.").Produces<FlowList>();
        workspace.MapGet("flows/{flow}", GetAsync).WithName("get-flow").WithSummary("Shows a flow, with its version as ETag.").Produces<FlowView>();
        workspace.MapGet("flows/{flow}/conditions", ConditionsAsync).WithName("get-flow-conditions").WithSummary("Tells what holds of a flow, with reasons, since when and as of which version.").Produces<ConditionList>();
        workspace.MapGet("flows/{flow}/events", EventsAsync).WithName("get-flow-events").WithSummary("Tells what happened to a flow, also to one that is gone.").Produces<EventList>();
    }

    static async Task<IResult> ListAsync(
        string workspace, int? limit, [FromQuery(Name = "continue")] string? after, FlowService flows, CancellationToken cancellation)
    {
        var page = PageOfIds.Of(await flows.ListFlowsAsync(workspace, cancellation), limit, after);
        var found = new FlowStatus?[page.Ids.Count];
        var asking = new ParallelOptions { MaxDegreeOfParallelism = AskedAtATime, CancellationToken = cancellation };
        await Parallel.ForAsync(0, found.Length, asking, async (i, stop) => found[i] = await FindAsync(workspace, page.Ids[i], flows, stop));
        return Results.Json(new FlowList([.. found.OfType<FlowStatus>().Select(FlowView.Of)], page.Continue), HttpJson.Options);
    }

    static async Task<IResult> GetAsync(string workspace, string flow, HttpResponse http, FlowService flows, CancellationToken cancellation)
    {
        var status = await flows.GetStatusAsync(workspace, flow, cancellation);
        http.Headers.ETag = EntityTags.Of(status.Version);
        return Results.Json(FlowView.Of(status), HttpJson.Options);
    }

    static async Task<IResult> ConditionsAsync(string workspace, string flow, FlowService flows, CancellationToken cancellation)
    {
        var status = await flows.GetStatusAsync(workspace, flow, cancellation);
        return Results.Json(new ConditionList(status.State, status.Version, status.Conditions), HttpJson.Options);
    }

    static async Task<IResult> EventsAsync(string workspace, string flow, FlowService flows, CancellationToken cancellation)
    {
        var events = await flows.GetEventsAsync(workspace, flow, cancellation);

        // One that nothing is known of may still be there: it was started before anything was noted.
        if (events.IsEmpty) await flows.GetStatusAsync(workspace, flow, cancellation);
        return Results.Json(new EventList(events), HttpJson.Options);
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
