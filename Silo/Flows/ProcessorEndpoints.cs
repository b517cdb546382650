using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using TrustFlow.Flows;
using TrustFlow.Silo.Http;

namespace TrustFlow.Silo.Flows;

/// <summary><c>/api/v2/workspaces/{workspace}/processors</c>: which variants are wanted, and what their workers say.</summary>
static class ProcessorEndpoints
{
    public static void MapProcessors(this IEndpointRouteBuilder routes)
    {
        var workspace = routes.MapGroup("workspaces/{workspace}");
        workspace.MapGet("processors", ListAsync).WithName("list-processors").WithSummary("Lists the variants that are wanted, each with what its workers report.").Produces<VariantList>();
        workspace.MapGet("processors/{processor}/variants/{variant}", GetAsync).WithName("get-variant").WithSummary("Shows one variant, wanted against reported.").Produces<VariantStatus>();
    }

    static async Task<IResult> ListAsync(
        string workspace, int? limit, [FromQuery(Name = "continue")] string? after, ProcessorService processors, CancellationToken cancellation)
    {
        var page = await processors.ListAsync(workspace, after, PageOfIds.LimitOf(limit), cancellation);
        return Results.Json(new VariantList(page.Variants, page.Continue), HttpJson.Options);
    }

    static async Task<IResult> GetAsync(string workspace, string processor, string variant, ProcessorService processors, CancellationToken cancellation) =>
        Results.Json(await processors.GetAsync(workspace, processor, variant, cancellation), HttpJson.Options);
}

/// <summary>A page of variants.</summary>
/// <param name="Items">In order of processor and variant.</param>
/// <param name="Continue">What asks for the next page; absent on the last.</param>
sealed record VariantList(IReadOnlyList<VariantStatus> Items, string? Continue);
