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
        var silence = new Silence(silenceLimit, time, cancellation);
        try
        {
            return new Subscription(await silence.UntilAsync(server.OpenWatchAsync(new WatchScope(scope.Types, scope.Workspace), from, silence.Token)), silence, scope, from, pending);
        }
        catch
        {
            silence.Dispose();
            throw;
        }
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
        readonly WatchStream stream;
        readonly Silence silence;

        public Subscription(WatchStream stream, Silence silence, FeedScope scope, long from, PendingChanges pending)
        {
            this.stream = stream;
            this.silence = silence;
            Broken = FollowAsync(scope, from, pending);
        }

        public Task Broken { get; }

        public async ValueTask DisposeAsync()
        {
            await silence.EndAsync();
            await Task.WhenAny(Broken);
            await stream.DisposeAsync();
            silence.Dispose();
        }

        async Task FollowAsync(FeedScope scope, long position, PendingChanges pending)
        {
            while (await silence.UntilAsync(stream.NextAsync(silence.Token)) is { } heard)
            {
                silence.Break();
                if (heard.Version <= position) continue;
                position = heard.Version;
                Note(heard, scope, pending);
            }

            throw new IOException("The server ended the watch.");
        }
    }
}
