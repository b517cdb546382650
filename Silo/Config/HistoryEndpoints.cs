using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Orleans;
using TrustFlow.Access;
using TrustFlow.Config;
using TrustFlow.Silo.Http;

namespace TrustFlow.Silo.Config;

/// <summary><c>/api/v2/workspaces/{workspace}/history</c>, <c>/diff</c> and <c>/rollback</c>: what was, how it differs, and how to get it back.</summary>
static class HistoryEndpoints
{
    const int DefaultLimit = 50;

    public static void MapHistory(this IEndpointRouteBuilder routes)
    {
        var workspace = routes.MapGroup("workspaces/{workspace}");
        workspace.MapGet("history", HistoryAsync).WithName("get-history").Produces<HistoryPage>();
        workspace.MapGet("diff", DiffAsync).WithName("diff").Produces<ConfigDiff>();
        workspace.MapPost("rollback", RollBackAsync).WithName("roll-back").Accepts<RollBackBody>("application/json").Produces<WrittenView>();
    }

    static async Task<IResult> HistoryAsync(string workspace, string? type, string? key, long? before, int? limit, IGrainFactory grains, CancellationToken cancellation) =>
        Results.Json(await Past(grains, workspace).GetHistoryAsync(new(type, key), before, limit ?? DefaultLimit, cancellation), HttpJson.Options);

    static async Task<IResult> DiffAsync(
        string workspace, long? from, long? to, [FromQuery(Name = "with")] string? other, string? type, string? key, IGrainFactory grains, CancellationToken cancellation)
    {
        if (from is null == other is null || (to is not null && from is null))
            throw new BadValueException("A diff is from one version to another, or with another workspace. Name 'from' and perhaps 'to', or 'with' alone.");
        var diff = other is null ? Past(grains, workspace).DiffAsync(new(type, key), from!.Value, to, cancellation) : Past(grains, workspace).DiffWithAsync(other, new(type, key), cancellation);
        return Results.Json(await diff, HttpJson.Options);
    }

    static async Task<IResult> RollBackAsync(string workspace, [FromQuery(Name = "dry-run")] bool? dryRun, HttpRequest http, IGrainFactory grains, CancellationToken cancellation)
    {
        var body = await HttpBody.ReadAsync<RollBackBody>(http, cancellation);
        var written = await Past(grains, workspace).RollBackAsync(new(body.Version, new(body.Type, body.Key), body.Id, Caller.Current!.Name, body.DryRun || dryRun == true), cancellation);
        return Results.Json(WrittenView.Of(written), HttpJson.Options);
    }

    static IWorkspaceHistoryGrain Past(IGrainFactory grains, string workspace) => grains.GetGrain<IWorkspaceHistoryGrain>(workspace);
}
