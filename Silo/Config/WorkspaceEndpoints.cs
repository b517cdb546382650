using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using TrustFlow.Config;
using TrustFlow.Flows;
using TrustFlow.Silo.Http;
using TrustFlow.Storage;

namespace TrustFlow.Silo.Config;

/// <summary><c>/api/v2/workspaces</c>: which there are, and one of them.</summary>
static class WorkspaceEndpoints
{
    public static void MapWorkspaces(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("workspaces", ListAsync).WithName("list-workspaces").Produces<WorkspaceList>();
        routes.MapGet("workspaces/{workspace}", GetAsync).WithName("get-workspace").Produces<WorkspaceView>();
    }

    /// <exception cref="BadValueException">It cannot be a workspace's id.</exception>
    public static void Check(string workspace)
    {
        if (FlowNames.CheckId("workspace", workspace) is { } wrong) throw new BadValueException(wrong);
    }

    static async Task<IResult> ListAsync(int? limit, [FromQuery(Name = "continue")] string? after, IConfigStore store, CancellationToken cancellation)
    {
        var head = await store.ReadHeadAsync(cancellation);
        var page = PageOfIds.Of(await store.ReadWorkspacesAsync(cancellation), limit, after);
        var items = new List<WorkspaceView>(page.Ids.Count);
        foreach (var workspace in page.Ids) items.Add(View(workspace, (await store.ReadAsync(workspace, [], cancellation)).Version));
        return Results.Json(new WorkspaceList(items, head, page.Continue), HttpJson.Options);
    }

    static async Task<IResult> GetAsync(string workspace, HttpResponse http, IConfigStore store, CancellationToken cancellation)
    {
        Check(workspace);
        var version = (await store.ReadAsync(workspace, [], cancellation)).Version;
        if (version == 0) return Problem.Of(StatusCodes.Status404NotFound, "not-found", $"The workspace '{workspace}' has never had an entry. Put one, and it is there.");
        http.Headers.ETag = EntityTags.Of(version);
        return Results.Json(View(workspace, version), HttpJson.Options);
    }

    static WorkspaceView View(string workspace, long version) => new(workspace, version, ConfigTypes.IsReserved(workspace));
}
