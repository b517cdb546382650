using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using TrustFlow.Flows;

namespace TrustFlow.Silo.Flows;

/// <summary>Describes answers that are of another kind with <c>dry-run</c>.</summary>
static class PreviewAnswers
{
    static readonly string Ok = StatusCodes.Status200OK.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Says that the route answers a preview in place of what it says else.</summary>
    public static RouteHandlerBuilder OrAPreview(this RouteHandlerBuilder route) => route.OrA<FlowPreview>();

    /// <summary>Says that the route answers something else with <c>dry-run</c>.</summary>
    public static RouteHandlerBuilder OrA<T>(this RouteHandlerBuilder route) => route.AddOpenApiOperationTransformer(static async (operation, context, cancellation) =>
    {
        if (operation.Responses?[Ok].Content?.Values.FirstOrDefault() is not { Schema: { } done } content) return;
        content.Schema = new OpenApiSchema { OneOf = [done, await context.GetOrCreateSchemaAsync(typeof(T), null, cancellation)] };
    });
}
