using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TrustFlow.Config;
using TrustFlow.Config.Watching;
using TrustFlow.Silo.Http;

namespace TrustFlow.Silo.Config;

/// <summary>Answers those who watch over HTTP: an event for each batch, and from time to time one with the position, until they or the silo go away.</summary>
sealed partial class WatchAnswers(WatchHub hub, WatchLimits limits, IHostApplicationLifetime life, TimeProvider time, ILogger<WatchAnswers> logger)
{
    int open;

    public async Task AnswerAsync(HttpContext http, WatchScope scope, long? after)
    {
        try
        {
            if (Interlocked.Increment(ref open) > limits.Watchers) await RefuseAsync(http);
            else await WatchAsync(http, scope, after);
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }
    }

    Task RefuseAsync(HttpContext http) =>
        Problem.Of(StatusCodes.Status503ServiceUnavailable, "unavailable", $"{limits.Watchers} watch already, and no more can. Try again later, or watch more with one request: all workspaces, or several types.").ExecuteAsync(http);

    async Task WatchAsync(HttpContext http, WatchScope scope, long? after)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        using var watcher = await hub.WatchAsync(scope, after, ending.Token);

        // What can be refused is refused before the answer begins.
        var first = await watcher.ReadAsync(limits.Batches, TimeSpan.Zero, ending.Token);
        var events = new EventStream(http, limits.Patience, time);
        try
        {
            await events.BeginAsync(ending.Token);
            await TellAsync(events, first, ending.Token);
            while (true) await TellAsync(events, await watcher.ReadAsync(limits.Batches, limits.Silence, ending.Token), ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Whoever is still there goes on with another silo, or with this one when it is back.
        }
        catch (StalledReaderException)
        {
            LogCutOff(http.Request.Path, watcher.Position);
            http.Abort();
        }
        catch (Exception e)
        {
            await FailAsync(events, e, ending.Token);
        }
    }

    static async Task TellAsync(EventStream events, WatchPage page, CancellationToken cancellation)
    {
        foreach (var change in page.Changes) await events.WriteAsync("change", change.Version, WatchView.Of(change), cancellation);
        if (page.Changes.IsEmpty) await events.WriteAsync("position", page.Position, new { version = page.Position }, cancellation);
        await events.SendAsync(cancellation);
    }

    static async Task FailAsync(EventStream events, Exception cause, CancellationToken cancellation)
    {
        var failure = SiloFailure.Of(cause);
        await events.WriteAsync("error", null, new { code = failure.Code, detail = failure.Detail }, cancellation);
        await events.SendAsync(cancellation);
    }

    [LoggerMessage(1, LogLevel.Warning, "The reader of {Path} took nothing for too long and is cut off; it was told of all up to version {Version}.")]
    partial void LogCutOff(PathString path, long version);
}

/// <summary>A batch as a watch tells it.</summary>
sealed record WatchView(long Version, DateTimeOffset At, string Actor, string Workspace, IReadOnlyList<EntryDelta> Entries)
{
    public static WatchView Of(ChangeRecord change) => new(change.Version, change.At, change.Actor, change.Workspace, change.Entries);
}
