using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Orleans;
using TrustFlow.Access;
using TrustFlow.Config;
using TrustFlow.Silo.Http;
using TrustFlow.Storage;

namespace TrustFlow.Silo.Config;

/// <summary><c>/api/v2/workspaces/{workspace}/entries</c> and <c>/batches</c>: reading and writing. A value's own path has it as it is, with its version as <c>ETag</c>.</summary>
static class EntryEndpoints
{
    const string BatchId = "Batch-Id";
    const string Text = "text/plain";

    public static void MapEntries(this IEndpointRouteBuilder routes)
    {
        var workspace = routes.MapGroup("workspaces/{workspace}");
        workspace.MapGet("entries", ListAsync).WithName("list-entries").Produces<EntryList>();
        workspace.MapGet("entries/{type}/{key}", GetAsync).WithName("get-entry").Produces<string>(StatusCodes.Status200OK, Text).Produces(StatusCodes.Status304NotModified);
        workspace.MapPut("entries/{type}/{key}", PutAsync).WithName("put-entry").Accepts<string>(Text, "application/json").Produces<WrittenView>().HeldByTags();
        workspace.MapDelete("entries/{type}/{key}", DeleteAsync).WithName("delete-entry").Produces<WrittenView>().HeldByTag();
        workspace.MapPost("batches", CommitAsync).WithName("commit-batch").Accepts<BatchBody>("application/json").Produces<WrittenView>();
    }

    static async Task<IResult> ListAsync(
        string workspace, string? type, bool? values, int? limit, [FromQuery(Name = "continue")] string? after, IConfigStore store, CancellationToken cancellation)
    {
        WorkspaceEndpoints.Check(workspace);
        var page = await PageOfEntries.ReadAsync(store, workspace, type, limit, after, cancellation);
        var head = await store.ReadHeadAsync(cancellation);
        var items = page.Entries.Select(entry => new EntryView(entry.Type, entry.Key, entry.Version, values == true ? entry.Value : null)).ToList();
        return Results.Json(new EntryList(items, page.Version, head, page.Continue), HttpJson.Options);
    }

    static async Task<IResult> GetAsync(string workspace, string type, string key, HttpContext http, IGrainFactory grains, CancellationToken cancellation)
    {
        (type, key) = PathParts.LastTwo(http);
        var entry = await FindAsync(grains.GetGrain<IWorkspaceGrain>(workspace), type, key, cancellation);
        if (entry.Value is null) return Problem.Of(StatusCodes.Status404NotFound, "not-found", $"The entry '{type}' / '{key}' does not exist in the workspace '{workspace}'.".ReplaceLineEndings(" "));
        http.Response.Headers.ETag = EntityTags.Of(entry.Version);
        return EntityTags.IsKnown(http.Request, entry.Version) ? Results.StatusCode(StatusCodes.Status304NotModified) : Results.Text(entry.Value, $"{Text}; charset=utf-8");
    }

    static async Task<IResult> PutAsync(
        string workspace, string type, string key, [FromQuery(Name = "dry-run")] bool? dryRun, [FromHeader(Name = BatchId)] string? id, HttpContext http, IGrainFactory grains, CancellationToken cancellation) =>
        await WriteAsync(workspace, await HttpBody.ReadTextAsync(http.Request, cancellation), dryRun, id, http, grains, cancellation);

    static Task<IResult> DeleteAsync(
        string workspace, string type, string key, [FromQuery(Name = "dry-run")] bool? dryRun, [FromHeader(Name = BatchId)] string? id, HttpContext http, IGrainFactory grains, CancellationToken cancellation) =>
        WriteAsync(workspace, null, dryRun, id, http, grains, cancellation);

    static Task<IResult> WriteAsync(string workspace, string? value, bool? dryRun, string? id, HttpContext http, IGrainFactory grains, CancellationToken cancellation) => EntryDemands.HeldAsync(async () =>
    {
        var (type, key) = PathParts.LastTwo(http);
        var entries = grains.GetGrain<IWorkspaceGrain>(workspace);
        var batch = new ConfigBatch(id, Caller.Current!.Name, [new ConfigWrite(type, key, value)], await EntryDemands.OfAsync(http.Request, entries, new(type, key), cancellation));
        if (dryRun == true) return Results.Json(WrittenView.Of(await grains.GetGrain<IWorkspaceHistoryGrain>(workspace).PreviewAsync(batch, cancellation)), HttpJson.Options);
        var result = await entries.CommitAsync(batch, cancellation);
        var version = result.Changed ? result.Version : (await FindAsync(entries, type, key, cancellation)).Version;
        if (value is not null) http.Response.Headers.ETag = EntityTags.Of(version);
        return Results.Json(WrittenView.Of(result), HttpJson.Options);
    });

    static async Task<IResult> CommitAsync(string workspace, [FromQuery(Name = "dry-run")] bool? dryRun, HttpRequest http, IGrainFactory grains, CancellationToken cancellation)
    {
        var batch = (await HttpBody.ReadAsync<BatchBody>(http, cancellation)).Batch(Caller.Current!.Name);
        return Results.Json(
            dryRun == true
                ? WrittenView.Of(await grains.GetGrain<IWorkspaceHistoryGrain>(workspace).PreviewAsync(batch, cancellation))
                : WrittenView.Of(await grains.GetGrain<IWorkspaceGrain>(workspace).CommitAsync(batch, cancellation)),
            HttpJson.Options);
    }

    static async Task<ConfigValue> FindAsync(IWorkspaceGrain entries, string type, string key, CancellationToken cancellation) =>
        (await entries.GetAsync([new ConfigKey(type, key)], cancellation)).Values[0];
}
