using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using TrustFlow.PubSub.Backends;
using TrustFlow.Silo.Http;

namespace TrustFlow.Silo.Gateway;

/// <summary>A service of a flow.</summary>
/// <param name="Workspace">The flow's workspace.</param>
/// <param name="Flow">The flow's id.</param>
/// <param name="Kind">The kind of service.</param>
sealed record ServiceAddress(string Workspace, string Flow, string Kind);

/// <summary>Takes messages to the services of flows, on whatever way they came.</summary>
sealed class FlowDispatch(FlowGateway gateway, GatewayOptions options)
{
    /// <summary>Sends a message and hands on each part of its answer, the next one when the last was taken.</summary>
    /// <returns>Why it cannot be done; null when the last part was taken.</returns>
    public async Task<Failure?> AskAsync(ServiceAddress address, JsonObject message, Func<AnswerPart, Task> take, CancellationToken cancellation)
    {
        if (address.Kind == DocumentCheck.Kind && DocumentCheck.Problem(message) is { } wrong) return new(StatusCodes.Status400BadRequest, "bad-value", wrong);
        if (gateway.Find(address.Workspace, address.Flow) is not { } live) return NotFound($"No flow '{Excerpt(address.Flow)}' runs in the workspace '{Excerpt(address.Workspace)}'. List them with: trustflow flow list.");
        try
        {
            if (live.Dispatch(address.Kind, message, options.AnswerTimeout, cancellation) is not { } parts)
                return NotFound($"The flow '{address.Flow}' has no service '{Excerpt(address.Kind)}'. It has: {string.Join(", ", live.Kinds)}.");
            await foreach (var part in parts) await take(part);
            return null;
        }
        catch (ObjectDisposedException)
        {
            return Unavailable(gateway.Find(address.Workspace, address.Flow) is null
                ? $"The flow '{address.Flow}' is being stopped."
                : $"The flow '{address.Flow}' was changed meanwhile. Send it again.");
        }
        catch (PubSubException e)
        {
            return Unavailable(e.Message + Pause(address));
        }
        catch (TimeoutException e)
        {
            return new(StatusCodes.Status504GatewayTimeout, "timeout", e.Message + Pause(address));
        }
    }

    string Pause(ServiceAddress address) =>
        gateway.IsPaused(address.Workspace, address.Flow) ? $" The flow '{address.Flow}' is paused. Resume it with: trustflow flow resume {address.Flow}." : "";

    static Failure NotFound(string detail) => new(StatusCodes.Status404NotFound, "not-found", detail);

    static Failure Unavailable(string detail) => new(StatusCodes.Status503ServiceUnavailable, "unavailable", detail);

    static string Excerpt(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
