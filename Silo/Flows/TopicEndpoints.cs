using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TrustFlow.Flows;
using TrustFlow.Silo.Http;
using TrustFlow.Storage;

namespace TrustFlow.Silo.Flows;

/// <summary><c>/api/v2/topics</c>: who uses a topic, what could not be deleted, and trying that again.</summary>
static class TopicEndpoints
{
    public static void MapTopics(this IEndpointRouteBuilder routes)
    {
        var topics = routes.MapGroup("topics");
        topics.MapGet("leaked", async (TopicService service, CancellationToken cancellation) => Results.Json(new LeakList(await service.ListLeaksAsync(cancellation)), HttpJson.Options))
            .WithName("list-leaked-topics").WithSummary("Lists topics and queues that nobody uses and that could not be deleted.").Produces<LeakList>();
        topics.MapPost("sweep", async (TopicService service, CancellationToken cancellation) => Results.Json(await service.SweepAsync(cancellation), HttpJson.Options))
            .WithName("sweep-topics").WithSummary("Tries now to delete what is leaked.").Produces<TopicSweep>();
        topics.MapGet("{topic}/users", UsersAsync).WithName("get-topic-users").WithSummary("Tells which flows use a topic, in whatever form it is written; slashes in it are percent-encoded.").Produces<TopicUsers>();
    }

    static async Task<IResult> UsersAsync(string topic, HttpContext http, TopicService service, CancellationToken cancellation) =>
        Results.Json(await service.GetUsersAsync(PathParts.LastTwo(http).First, cancellation), HttpJson.Options);
}

/// <summary>What is leaked.</summary>
/// <param name="Items">The oldest first.</param>
sealed record LeakList(IReadOnlyList<LeakedTopic> Items);
