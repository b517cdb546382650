using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace TrustFlow.Silo.Health;

/// <summary>
/// <c>/health/live</c>: the process serves HTTP, asks nothing else. <c>/health/ready</c>: every part is up now. <c>/health/startup</c>: every part has been up once.
/// </summary>
static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var started = false;
        routes.MapGet("/health/live", () => Results.Json(new { status = "live" }));
        routes.MapGet("/health/ready", (Readiness readiness) => Answer("ready", readiness.Waiting));
        routes.MapGet("/health/startup", (Readiness readiness) =>
        {
            if (!started && readiness.Waiting.Count == 0) started = true;
            return started ? Answer("started", new Dictionary<string, string>()) : Answer("started", readiness.Waiting);
        });
    }

    static IResult Answer(string status, IReadOnlyDictionary<string, string> waiting) =>
        waiting.Count == 0
            ? Results.Json(new { status })
            : Results.Json(new { status = $"not {status}", waiting }, statusCode: StatusCodes.Status503ServiceUnavailable);
}
