using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using TrustFlow.Access;
using TrustFlow.Config;
using TrustFlow.Flows;
using TrustFlow.Silo.Http;

namespace TrustFlow.Silo.Flows;

/// <summary><c>/api/v2/workspaces/{workspace}/flows/{flow}</c>: starts, stops, restarts, pauses and resumes a flow; <c>If-Match</c> holds all but the start to a version. With <c>dry-run</c> it says what it would change instead.</summary>
static class FlowChangeEndpoints
{
    const string Json = "application/json";

    public static void MapFlowChanges(this IEndpointRouteBuilder routes)
    {
        var flows = routes.MapGroup("workspaces/{workspace}/flows");
        flows.MapPost("{flow}", StartAsync).WithName("start-flow").WithSummary("Starts a flow; answers when its topics exist and its entries are committed.")
            .Accepts<StartBody>(Json).Produces<StartedView>(StatusCodes.Status201Created).Produces<FlowPreview>();
        flows.MapDelete("{flow}", StopAsync).WithName("stop-flow").WithSummary("Stops a flow; 202 where the stop goes on after the answer.")
            .Produces<FlowStopped>().Produces<FlowStopped>(StatusCodes.Status202Accepted).OrAPreview().HeldByTag();
        flows.MapPost("{flow}/restart", RestartAsync).WithName("restart-flow").WithSummary("Restarts a flow in place, from its blueprint as it is now; only variants that change are touched.")
            .Accepts<RestartBody>(isOptional: true, Json).Produces<FlowChange>().OrAPreview().HeldByTag();
        flows.MapPost("{flow}/pause", PauseAsync).WithName("pause-flow").WithSummary("Takes the variants of a flow away; its topics and queues stay, and take messages.").Produces<FlowChange>().HeldByTag();
        flows.MapPost("{flow}/resume", ResumeAsync).WithName("resume-flow").WithSummary("Puts the variants of a paused flow back.").Produces<FlowChange>().HeldByTag();
    }

    static async Task<IResult> StartAsync(
        string workspace, string flow, [FromQuery(Name = "dry-run")] bool? dryRun, HttpRequest http, FlowService flows, CancellationToken cancellation)
    {
        var start = (await HttpBody.ReadAsync<StartBody>(http, cancellation)).Start(Caller.Current!.Name);
        if (dryRun == true) return Results.Json(await flows.PreviewStartAsync(workspace, flow, start, cancellation), HttpJson.Options);
        await flows.StartFlowAsync(workspace, flow, start, cancellation);
        http.HttpContext.Response.Headers.Location = http.Path.Value;
        return Results.Json(new StartedView(workspace, flow, start.Blueprint!), HttpJson.Options, statusCode: StatusCodes.Status201Created);
    }

    static async Task<IResult> StopAsync(
        string workspace, string flow, bool? purge, [FromQuery(Name = "dry-run")] bool? dryRun, HttpRequest http, FlowService flows, CancellationToken cancellation)
    {
        var stop = new FlowStop(purge ?? false) { Actor = Caller.Current!.Name, Version = Demanded(http) };
        if (dryRun == true) return Results.Json(await flows.PreviewStopAsync(workspace, flow, stop, cancellation), HttpJson.Options);
        var stopped = await flows.StopFlowAsync(workspace, flow, stop, cancellation);
        return Results.Json(stopped, HttpJson.Options, statusCode: stopped.Gone ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);
    }

    static async Task<IResult> RestartAsync(
        string workspace, string flow, [FromQuery(Name = "dry-run")] bool? dryRun, HttpRequest http, FlowService flows, CancellationToken cancellation)
    {
        var hasBody = http.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != false;
        var restart = (hasBody ? await HttpBody.ReadAsync<RestartBody>(http, cancellation) : new()).Restart(Caller.Current!.Name, Demanded(http));
        return dryRun == true
            ? Results.Json(await flows.PreviewRestartAsync(workspace, flow, restart, cancellation), HttpJson.Options)
            : Changed(http, await flows.RestartFlowAsync(workspace, flow, restart, cancellation));
    }

    static async Task<IResult> PauseAsync(string workspace, string flow, HttpRequest http, FlowService flows, CancellationToken cancellation) =>
        Changed(http, await flows.PauseFlowAsync(workspace, flow, Caller.Current!.Name, Demanded(http), cancellation));

    static async Task<IResult> ResumeAsync(string workspace, string flow, HttpRequest http, FlowService flows, CancellationToken cancellation) =>
        Changed(http, await flows.ResumeFlowAsync(workspace, flow, Caller.Current!.Name, Demanded(http), cancellation));

    // That it exists at all is demanded by each of them.
    static long? Demanded(HttpRequest http) => EntityTags.Demanded(http) is { Kind: not TagDemandKind.Absent, Version: var version }
        ? version
        : throw new BadValueException("If-None-Match is not for a change of what exists. Send If-Match with a version, or neither.");

    static IResult Changed(HttpRequest http, FlowChange change)
    {
        http.HttpContext.Response.Headers.ETag = EntityTags.Of(change.Version);
        return Results.Json(change, HttpJson.Options);
    }
}
