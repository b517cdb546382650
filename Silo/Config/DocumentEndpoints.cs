using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Orleans;
using TrustFlow.Access;
using TrustFlow.Config;
using TrustFlow.Config.History;
using TrustFlow.Silo.Http;

namespace TrustFlow.Silo.Config;

/// <summary><c>/api/v2/workspaces/{workspace}/export</c> and <c>/import</c>: a workspace as one document.</summary>
static class DocumentEndpoints
{
    const string BatchId = "Batch-Id";

    public static void MapDocuments(this IEndpointRouteBuilder routes)
    {
        var workspace = routes.MapGroup("workspaces/{workspace}");
        workspace.MapGet("export", ExportAsync).WithName("export-workspace").Produces<DocumentView>();
        workspace.MapPost("import", ImportAsync).WithName("import-workspace").Accepts<DocumentView>("application/json").Produces<ImportedView>().HeldByTag();
    }

    static async Task ExportAsync(string workspace, HttpContext http, IGrainFactory grains, CancellationToken cancellation)
    {
        var past = grains.GetGrain<IWorkspaceHistoryGrain>(workspace);
        var page = await past.ExportAsync(null, null, DocumentAnswer.PageEntries, cancellation);
        await using var answer = new DocumentAnswer(http.Response, workspace);
        try
        {
            await answer.BeginAsync(page, cancellation);
            while (page.After is not null)
            {
                page = await past.ExportAsync(page.Version, page.After, DocumentAnswer.PageEntries, cancellation);
                await answer.WriteAsync(page, cancellation);
            }

            await answer.EndAsync(cancellation);
        }
        catch (Exception) when (http.Response.HasStarted)
        {
            // Half a document must not look like a whole one.
            http.Abort();
            throw;
        }
    }

    static async Task<IResult> ImportAsync(
        string workspace, string? mode, [FromQuery(Name = "dry-run")] bool? dryRun, string? id, [FromHeader(Name = BatchId)] string? batchId, HttpRequest http, IGrainFactory grains, CancellationToken cancellation)
    {
        var demand = EntityTags.Demanded(http);
        if (demand.Kind is TagDemandKind.Absent or TagDemandKind.Present) throw new BadValueException("If-Match of an import is the workspace's version, as \"7\".");
        var import = new WorkspaceImport(DocumentText.Read(await HttpBody.ReadBytesAsync(http, cancellation)), ModeOf(mode), id ?? batchId, Caller.Current!.Name, dryRun ?? false) { WorkspaceVersion = demand.Version };
        try
        {
            return Results.Json(ImportedView.Of(await grains.GetGrain<IWorkspaceHistoryGrain>(workspace).ImportAsync(import, cancellation)), HttpJson.Options);
        }
        catch (WorkspaceChangedException e)
        {
            return Problem.Of(StatusCodes.Status412PreconditionFailed, e.Code, e.Message);
        }
    }

    static ImportMode ModeOf(string? mode) => mode switch
    {
        null or "merge" => ImportMode.Merge,
        "replace" => ImportMode.Replace,
        _ => throw new BadValueException("The mode is none: write merge or replace."),
    };
}
