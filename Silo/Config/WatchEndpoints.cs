using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using TrustFlow.Config;
using TrustFlow.Config.Watching;

namespace TrustFlow.Silo.Config;

/// <summary>
/// <c>/api/v2/workspaces/{workspace}/watch</c> and <c>/api/v2/watch</c>, the latter for all workspaces but the reserved ones: what is committed, as server-sent
/// events, from a version on or from now on.
/// </summary>
static class WatchEndpoints
{
    const string LastEvent = "Last-Event-ID";

    public static void MapWatch(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("workspaces/{workspace}/watch", (string workspace, string[]? type, string? key, long? from, [FromHeader(Name = LastEvent)] string? last, WatchAnswers answers, HttpContext http) =>
            answers.AnswerAsync(http, WatchScope.Of(workspace, [.. type ?? []], key), After(last, from)));
        routes.MapGet("watch", (string[]? type, string? key, long? from, [FromHeader(Name = LastEvent)] string? last, WatchAnswers answers, HttpContext http) =>
            answers.AnswerAsync(http, WatchScope.Of(null, [.. type ?? []], key), After(last, from)));
    }

    // A reader that comes back asks with the address that it began with, and says in the header where it is.
    static long? After(string? last, long? from)
    {
        if (string.IsNullOrEmpty(last)) return from;
        return long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new BadValueException($"The header {LastEvent} is no version. Send the id of the last event, or leave it out.");
    }
}
