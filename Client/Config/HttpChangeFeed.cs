using TrustFlow.Client.Http;
using TrustFlow.Config;

namespace TrustFlow.Client.Config;

/// <summary>Hears of changes by a server's watch. What it cannot read there it does not pass over: the subscription counts as broken then.</summary>
sealed class HttpChangeFeed(TrustFlowHttpClient server, TimeProvider time, TimeSpan silenceLimit) : IChangeFeed
{
    public async Task<IChangeSubscription> OpenAsync(FeedScope scope, PendingChanges pending, CancellationToken cancellation)
    {
        // A watch from a version that is known misses nothing, whenever the server begins it.
        var from = await server.GetVersionAsync(cancellation);
        return new Subscription(ending => FollowAsync(scope, from, pending, ending));
    }

    async Task FollowAsync(FeedScope scope, long from, PendingChanges pending, CancellationToken ending)
    {
        using var silence = new CancellationTokenSource(silenceLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ending, silence.Token);
        var position = from;
        try
        {
            await foreach (var heard in server.WatchAsync(new WatchScope(scope.Types, scope.Workspace), from, either.Token))
            {
                silence.CancelAfter(silenceLimit);
                if (heard.Version <= position) continue;
                position = heard.Version;
                Note(heard, scope, pending);
            }
        }
        catch (OperationCanceledException e) when (silence.IsCancellationRequested && !ending.IsCancellationRequested)
        {
            throw new TimeoutException($"The server said nothing for {silenceLimit.TotalSeconds:0} s.", e);
        }

        throw new IOException("The server ended the watch.");
    }

    static void Note(WatchEvent heard, FeedScope scope, PendingChanges pending)
    {
        // Where no workspace is named the reserved ones are not meant.
        if (heard.Workspace is { } workspace && (scope.Workspace is not null || !ConfigTypes.IsReserved(workspace)))
        {
            foreach (var entries in heard.Entries.GroupBy(entry => entry.Type, StringComparer.Ordinal))
                pending.Touch(entries.Key, workspace, entries.Select(entry => entry.Key), heard.Version);
        }

        // A read of one workspace answers with that workspace's version, which the deployment's is ahead of.
        if (scope.Workspace is null || heard.Workspace is not null) pending.Reach(heard.Version);
    }

    sealed class Subscription : IChangeSubscription
    {
        readonly CancellationTokenSource ending = new();

        public Subscription(Func<CancellationToken, Task> follow) => Broken = follow(ending.Token);

        public Task Broken { get; }

        public async ValueTask DisposeAsync()
        {
            await ending.CancelAsync();
            await Task.WhenAny(Broken);
            ending.Dispose();
        }
    }
}
