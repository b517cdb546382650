using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TrustFlow.Silo.Http;

namespace TrustFlow.Silo.Gateway;

/// <summary>
/// <c>POST /api/v1/flow/{flow}/service/{kind}</c>: takes a JSON object to the flow's interface of that kind. The member <c>workspace</c> (default <c>default</c>)
/// chooses the flow, the others are the message. Answers what the service answers, without what is null, and the last part where it answers in several,
/// or <c>{}</c> once the message is durably kept.
/// </summary>
static class DispatchEndpoint
{
    public static void MapDispatch(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/flow/{flow}/service/{kind}", DispatchAsync);

    static async Task<IResult> DispatchAsync(string flow, string kind, HttpRequest http, FlowDispatch flows, CancellationToken cancellation)
    {
        var (message, problem) = await DispatchMessage.ReadAsync(http, cancellation);
        if (message is null) return Problem.Of(StatusCodes.Status400BadRequest, "bad-request", problem!);
        JsonObject? answer = null;
        var failure = await flows.AskAsync(new ServiceAddress(DispatchMessage.TakeWorkspace(message) ?? "default", flow, kind), message, Take, cancellation);
        return failure is null ? Results.Json(answer, HttpJson.Options) : Problem.Of(failure.Status, failure.Code, failure.Detail);

        Task Take(AnswerPart part)
        {
            answer = part.Value;
            return Task.CompletedTask;
        }
    }
}
