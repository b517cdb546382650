using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Orleans;
using TrustFlow.Access;
using TrustFlow.Config;
using TrustFlow.Flows;
using TrustFlow.Silo.Config;
using TrustFlow.Silo.Http;

namespace TrustFlow.Silo.Flows;

/// <summary><c>/api/v2/workspaces/{workspace}/blueprints</c>: the templates of flows. One's own path has it as it is stored, with its version as <c>ETag</c>.</summary>
static class BlueprintEndpoints
{
    const string Json = "application/json";

    public static void MapBlueprints(this IEndpointRouteBuilder routes)
    {
        var workspace = routes.MapGroup("workspaces/{workspace}");
        workspace.MapGet("blueprints", ListAsync).WithName("list-blueprints").WithSummary("Lists the blueprints of a workspace.").Produces<BlueprintList>();
        workspace.MapGet("blueprints/{blueprint}", GetAsync).WithName("get-blueprint").WithSummary("Shows a blueprint as it is stored, with its version as ETag.")
            .Produces<object>(StatusCodes.Status200OK, Json).Produces(StatusCodes.Status304NotModified);
        workspace.MapPut("blueprints/{blueprint}", PutAsync).WithName("put-blueprint").WithSummary("Stores a blueprint after it was validated; If-Match or If-None-Match hold it to a version.")
            .Accepts<object>(Json).Produces<WrittenView>().OrA<BlueprintPreviewView>().HeldByTags();
        workspace.MapDelete("blueprints/{blueprint}", DeleteAsync).WithName("delete-blueprint").WithSummary("Deletes a blueprint; one that flows use only with force.").Produces<WrittenView>().HeldByTag();
        workspace.MapPost("blueprints/validate", (string workspace, HttpRequest http, FlowService flows, CancellationToken cancellation) => ValidateAsync(workspace, null, http, flows, cancellation))
            .WithName("validate-blueprint-text").WithSummary("Tells what is wrong with a blueprint; nothing is stored.").Accepts<object>(Json).Produces<ValidatedView>();
        workspace.MapPost("blueprints/{blueprint}/validate", (string workspace, string blueprint, HttpRequest http, FlowService flows, CancellationToken cancellation) => ValidateAsync(workspace, blueprint, http, flows, cancellation))
            .WithName("validate-blueprint").WithSummary("Tells what is wrong with a blueprint under a name; nothing is stored.").Accepts<object>(Json).Produces<ValidatedView>();
    }

    static async Task<IResult> ListAsync(
        string workspace, int? limit, [FromQuery(Name = "continue")] string? after, FlowService flows, IGrainFactory grains, CancellationToken cancellation)
    {
        var page = PageOfIds.Of(await flows.ListBlueprintsAsync(workspace, cancellation), limit, after);
        var stored = await grains.GetGrain<IWorkspaceGrain>(workspace).GetAsync([.. page.Ids.Select(static name => new ConfigKey(ConfigTypes.Blueprint, name))], cancellation);
        var items = stored.Values.Where(static entry => entry.Value is not null).Select(static entry => BlueprintView.Of(entry.Key, entry.Version, entry.Value!)).ToList();
        return Results.Json(new BlueprintList(items, page.Continue), HttpJson.Options);
    }

    static async Task<IResult> GetAsync(string workspace, string blueprint, HttpContext http, IGrainFactory grains, CancellationToken cancellation)
    {
        WorkspaceEndpoints.Check(workspace);
        var entry = (await grains.GetGrain<IWorkspaceGrain>(workspace).GetAsync([new(ConfigTypes.Blueprint, blueprint)], cancellation)).Values[0];
        if (entry.Value is null) throw FlowException.NoBlueprint();
        http.Response.Headers.ETag = EntityTags.Of(entry.Version);
        return EntityTags.IsKnown(http.Request, entry.Version) ? Results.StatusCode(StatusCodes.Status304NotModified) : Results.Text(entry.Value, Json);
    }

    static async Task<IResult> PutAsync(
        string workspace, string blueprint, [FromQuery(Name = "dry-run")] bool? dryRun, HttpContext http, FlowService flows, IGrainFactory grains, CancellationToken cancellation)
    {
        var definition = await HttpBody.ReadTextAsync(http.Request, cancellation);
        return await EntryDemands.HeldAsync(async () =>
        {
            WorkspaceEndpoints.Check(workspace);
            var entries = grains.GetGrain<IWorkspaceGrain>(workspace);
            var preconditions = await EntryDemands.OfAsync(http.Request, entries, new(ConfigTypes.Blueprint, blueprint), cancellation);
            if (dryRun == true) return Results.Json(BlueprintPreviewView.Of(await flows.PreviewBlueprintAsync(workspace, blueprint, definition, preconditions, cancellation)), HttpJson.Options);
            var put = await flows.PutBlueprintAsync(workspace, blueprint, definition, Caller.Current!.Name, preconditions, cancellation);
            http.Response.Headers.ETag = EntityTags.Of(put.Changed ? put.Version : (await entries.GetAsync([new(ConfigTypes.Blueprint, blueprint)], cancellation)).Values[0].Version);
            return Results.Json(WrittenView.Of(put), HttpJson.Options);
        });
    }

    static Task<IResult> DeleteAsync(
        string workspace, string blueprint, bool? force, HttpRequest http, FlowService flows, IGrainFactory grains, CancellationToken cancellation) =>
        EntryDemands.HeldAsync(async () =>
        {
            WorkspaceEndpoints.Check(workspace);
            var preconditions = await EntryDemands.OfAsync(http, grains.GetGrain<IWorkspaceGrain>(workspace), new(ConfigTypes.Blueprint, blueprint), cancellation);
            return Results.Json(WrittenView.Of(await flows.DeleteBlueprintAsync(workspace, blueprint, force ?? false, Caller.Current!.Name, preconditions, cancellation)), HttpJson.Options);
        });

    static async Task<IResult> ValidateAsync(string workspace, string? name, HttpRequest http, FlowService flows, CancellationToken cancellation)
    {
        var definition = await HttpBody.ReadTextAsync(http, cancellation);
        return Results.Json(ValidatedView.Of(await flows.ValidateBlueprintAsync(workspace, name, definition, cancellation)), HttpJson.Options);
    }
}
