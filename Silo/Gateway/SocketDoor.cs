using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TrustFlow.Access;
using TrustFlow.Silo.Http;

namespace TrustFlow.Silo.Gateway;

/// <summary>Lets sockets in, as many as are allowed, and serves each until it or the silo ends.</summary>
sealed class SocketDoor(SocketRequests requests, CallerTokens tokens, SocketLimits limits, IHostApplicationLifetime life, TimeProvider time, ILogger<SocketDoor> logger)
{
    static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);

    int open;

    /// <summary>How many are open.</summary>
    public int Open => Volatile.Read(ref open);

    public async Task ServeAsync(HttpContext http)
    {
        if (Refusal(http) is { } refusal)
        {
            await refusal.ExecuteAsync(http);
            return;
        }

        try
        {
            if (Interlocked.Increment(ref open) > limits.Sockets) await Full().ExecuteAsync(http);
            else await AcceptAsync(http);
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }
    }

    async Task AcceptAsync(HttpContext http)
    {
        // The server's own limit would cut off a reader that is slow, and not only one that stands still.
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate) rate.MinDataRate = null;
        using var socket = await http.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = KeepAlive });
        await new SocketSession(socket, requests, tokens, limits, time, logger).RunAsync(life.ApplicationStopping, http.RequestAborted);
    }

    static IResult? Refusal(HttpContext http)
    {
        if (!http.WebSockets.IsWebSocketRequest) return Problem.Of(StatusCodes.Status426UpgradeRequired, "bad-request", "This address is for a WebSocket. Connect to it with ws:// and send a message for each request.");
        return SocketOrigin.IsAllowed(http.Request.Headers.Origin, http.Request.Host.Host) ? null
            : Problem.Of(StatusCodes.Status403Forbidden, "not-allowed", "A page of another site may not open a WebSocket here. Serve the page from this host.");
    }

    IResult Full() =>
        Problem.Of(StatusCodes.Status503ServiceUnavailable, "unavailable", $"{limits.Sockets} WebSockets are open already, and no more can be. Use one for many requests, or try again later.");
}
