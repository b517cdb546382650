using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace TrustFlow.Silo.Http;

/// <summary>Describes the headers that hold a write to a version, which are read from the request itself.</summary>
static class TagHeaders
{
    /// <summary>Says that the route heeds <c>If-Match</c>.</summary>
    public static RouteHandlerBuilder HeldByTag(this RouteHandlerBuilder route) => route.With(HeaderNames.IfMatch, "Only at this version, as \"7\"; otherwise 412.");

    /// <summary>Says that the route heeds <c>If-Match</c> and <c>If-None-Match</c>.</summary>
    public static RouteHandlerBuilder HeldByTags(this RouteHandlerBuilder route) => route.HeldByTag().With(HeaderNames.IfNoneMatch, "* : only where there is none yet; otherwise 412.");

    static RouteHandlerBuilder With(this RouteHandlerBuilder route, string name, string meaning) => route.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Header, Description = meaning, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
        return Task.CompletedTask;
    });
}
