using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TrustFlow.Access;
using TrustFlow.Config;
using TrustFlow.Config.Wire;
using TrustFlow.Flows;
using TrustFlow.Flows.Wire;
using TrustFlow.PubSub.Messages;

namespace TrustFlow.Silo.Http;

/// <summary>
/// <c>POST /api/v1/config</c> and <c>/api/v1/flow</c>: the services' own requests and answers. A refusal of the service is status 200 with nothing but
/// <c>{"error": {"type", "message"}}</c>, as existing clients expect; a body that is no request is 400.
/// </summary>
static class WireEndpoints
{
    public static void MapWire(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/config", (HttpRequest http, ConfigRequests service, CancellationToken cancellation) =>
            AnswerAsync<ConfigRequest, ConfigResponse>(http, request => service.HandleAsync(request, Caller.Current!.Name, cancellation), answer => answer.Error, cancellation));
        routes.MapPost("/api/v1/flow", (HttpRequest http, FlowRequests service, CancellationToken cancellation) =>
            AnswerAsync<FlowRequest, FlowResponse>(http, request => service.HandleAsync(request, Caller.Current!.Name, cancellation), answer => answer.Error, cancellation));
    }

    static async Task<IResult> AnswerAsync<TRequest, TResponse>(
        HttpRequest http, Func<TRequest, Task<TResponse>> handle, Func<TResponse, ErrorMessage?> error, CancellationToken cancellation)
    {
        TRequest? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync<TRequest>(http.Body, HttpJson.Options, cancellation);
        }
        catch (JsonException e)
        {
            return Problem.Of(StatusCodes.Status400BadRequest, "bad-request", $"The body is no request: {JsonProblem.Of(e)}");
        }

        if (request is null) return Problem.Of(StatusCodes.Status400BadRequest, "bad-request", "The body is no request: it is null.");
        var answer = await handle(request);
        return error(answer) is { } refusal ? Results.Json(new { error = refusal }, HttpJson.Options) : Results.Json(answer, HttpJson.Options);
    }
}
