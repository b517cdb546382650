using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace TrustFlow.Silo.Gateway;

/// <summary>
/// <c>/api/v1/socket</c>: many requests over one WebSocket. A message is <c>{id, workspace, flow?, service, request}</c>, each answer
/// <c>{id, response, complete}</c> or <c>{id, error: {type, message}, complete: true}</c>, in whatever order they are there; one that a flow's service gives in
/// parts is complete with the last.
/// </summary>
static class SocketEndpoint
{
    public static void MapSocket(this IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/socket", (HttpContext http, SocketDoor door) => door.ServeAsync(http));
}
