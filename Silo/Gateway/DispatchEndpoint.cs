using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TrustFlow.PubSub.Backends;
using TrustFlow.Silo.Http;

namespace TrustFlow.Silo.Gateway;

/// <summary>
/// <c>POST /api/v1/flow/{flow}/service/{kind}</c>: takes a JSON object to the flow's interface of that kind. The member <c>workspace</c> (default <c>default</c>)
/// chooses the flow, the others are the message. Answers what the service answers, without what is null, or <c>{}</c> once the message is durably kept.
/// </summary>
static class DispatchEndpoint
{
    public static void MapDispatch(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/flow/{flow}/service/{kind}", DispatchAsync);

    static async Task<IResult> DispatchAsync(
        string flow, string kind, HttpRequest http, FlowGateway gateway, GatewayOptions options, CancellationToken cancellation)
    {
        var (message, problem) = await DispatchMessage.ReadAsync(http, cancellation);
        if (message is null) return Problem.Of(StatusCodes.Status400BadRequest, "bad-request", problem!);
        if (kind == DocumentCheck.Kind && DocumentCheck.Problem(message) is { } wrong) return Problem.Of(StatusCodes.Status400BadRequest, "bad-value", wrong);
        var workspace = message.Remove("workspace", out var named) && named is not null ? named.GetValue<string>() : "default";
        if (gateway.Find(workspace, flow) is not { } live)
            return Problem.Of(StatusCodes.Status404NotFound, "not-found", $"No flow '{flow}' runs in the workspace '{Excerpt(workspace)}'. List them with: trustflow flow list.");
        try
        {
            return await live.DispatchAsync(kind, message, options.AnswerTimeout, cancellation) is { } answer
                ? Results.Json(answer, HttpJson.Options)
                : Problem.Of(StatusCodes.Status404NotFound, "not-found", $"The flow '{flow}' has no service '{kind}'. It has: {string.Join(", ", live.Kinds)}.");
        }
        catch (ObjectDisposedException)
        {
            return Problem.Of(StatusCodes.Status503ServiceUnavailable, "unavailable", gateway.Find(workspace, flow) is null
                ? $"The flow '{flow}' is being stopped."
                : $"The flow '{flow}' was changed meanwhile. Send it again.");
        }
        catch (PubSubException e)
        {
            return Problem.Of(StatusCodes.Status503ServiceUnavailable, "unavailable", e.Message + Pause());
        }
        catch (TimeoutException e)
        {
            return Problem.Of(StatusCodes.Status504GatewayTimeout, "timeout", e.Message + Pause());
        }

        string Pause() => gateway.IsPaused(workspace, flow) ? $" The flow '{flow}' is paused. Resume it with: trustflow flow resume {flow}." : "";
    }

    static string Excerpt(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
