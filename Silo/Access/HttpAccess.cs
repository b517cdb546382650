using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TrustFlow.Access;
using TrustFlow.Silo.Http;

namespace TrustFlow.Silo.Access;

/// <summary>
/// Finds out on whose behalf a request comes, and refuses what its path alone says is too much; the grains then look at what is asked of them, but for forced deletions and sweeps, which are for the silo alone. Without
/// tokens whoever reaches the port may all, which is why it is on loopback only then.
/// </summary>
static class HttpAccess
{
    /// <summary>Where the engine's own dashboard is, where it has one.</summary>
    public const string EnginePath = "/orleans";

    const string Bearer = "Bearer ";
    const string Basic = "Basic ";

    public static void UseAccess(this IApplicationBuilder app)
    {
        var tokens = app.ApplicationServices.GetRequiredService<CallerTokens>();
        app.Use(next => context => PassAsync(context, tokens, next));
    }

    static Task PassAsync(HttpContext context, CallerTokens tokens, RequestDelegate next)
    {
        var path = context.Request.Path;
        if (path.StartsWithSegments("/health", StringComparison.Ordinal)) return next(context);

        var shown = Shown(context);
        var caller = tokens.AreNeeded ? shown is null ? null : tokens.Find(shown) : new(context.WebSockets.IsWebSocketRequest ? "socket" : "http", Role.Admin);
        if (caller is null)
        {
            // A page cannot send a header with a socket: it may show its token in the first message.
            if (shown is null && IsSocket(context)) return next(context);
            context.Response.Headers.WWWAuthenticate = IsForPeople(context.Request) ? "Basic realm=\"TrustFlow: any name, and a token as the password\", charset=\"UTF-8\"" : "Bearer";
            return Problem.Of(StatusCodes.Status401Unauthorized, "unauthorized", shown is null ? "This wants a token. Send it as 'Authorization: Bearer TOKEN'." : "Nobody here knows this token. Ask for a new one.").ExecuteAsync(context);
        }

        var needed = Needed(context.Request);
        if (!caller.Is(needed))
            return Problem.Of(StatusCodes.Status403Forbidden, "not-allowed", $"'{caller.Name}' may not {context.Request.Method} {path}: it wants the role {needed.ToString().ToLowerInvariant()}.").ExecuteAsync(context);
        Caller.Current = caller;
        return next(context);
    }

    static bool IsSocket(HttpContext context) => context.WebSockets.IsWebSocketRequest && context.Request.Path.Equals("/api/v1/socket", StringComparison.Ordinal);

    static string? Shown(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) return header[Bearer.Length..].Trim();
        if (header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) && IsForPeople(context.Request)) return Password(header[Basic.Length..]);
        return context.WebSockets.IsWebSocketRequest && context.Request.Query["token"].ToString() is { Length: > 0 } token ? token : null;
    }

    // A browser asks for a name and a password. It sends them again with whatever a page of another site makes it ask for, so only what is looked at takes them.
    static bool IsForPeople(HttpRequest request) => HttpMethods.IsGet(request.Method) && request.Path.StartsWithSegments(EnginePath, StringComparison.OrdinalIgnoreCase);

    static string? Password(string credentials)
    {
        var bytes = new byte[credentials.Length];
        if (!Convert.TryFromBase64String(credentials.Trim(), bytes, out var length)) return null;
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        return text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }

    // Requests of the first interface say in their bodies what they do, and the grains look at that.
    static Role Needed(HttpRequest request)
    {
        var path = request.Path;
        // Routes are found whatever the case of their letters.
        if (path.StartsWithSegments(EnginePath, StringComparison.OrdinalIgnoreCase)) return Role.Admin;
        if (path.Equals("/api/v1/config", StringComparison.Ordinal) || path.Equals("/api/v1/flow", StringComparison.Ordinal)) return Role.Viewer;
        return HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) ? Role.Viewer : Role.Operator;
    }
}
