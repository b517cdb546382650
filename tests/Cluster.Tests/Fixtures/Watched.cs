using System.Collections.Concurrent;
using TrustFlow.Client;
using TrustFlow.Client.Config;
using TrustFlow.Client.Http;

namespace TrustFlow.Cluster.Tests.Fixtures;

/// <summary>A client program that watches all that is committed over HTTP, by one silo, from a version on.</summary>
sealed class Watched : IAsyncDisposable
{
    readonly ConcurrentQueue<long> versions = [];
    readonly CancellationTokenSource ending = new();
    readonly Task watching;

    public Watched(SiloProcess silo, long from) => watching = WatchAsync(silo, from);

    /// <summary>The versions of the batches, in the order in which they came.</summary>
    public IReadOnlyList<long> Versions => [.. versions];

    /// <summary>Waits until a version came.</summary>
    public async Task UntilAsync(long version, TimeSpan limit)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var timeout = new CancellationTokenSource(limit);
        while (!versions.Contains(version))
        {
            if (watching.IsCompleted) await watching;
            await timer.WaitForNextTickAsync(timeout.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await watching.ContinueWith(static _ => { }, TaskScheduler.Default);
        ending.Dispose();
    }

    async Task WatchAsync(SiloProcess silo, long from)
    {
        using var http = new HttpClient { BaseAddress = silo.Address, Timeout = Timeout.InfiniteTimeSpan };
        await foreach (var heard in new TrustFlowHttpClient(http).WatchAsync(new WatchScope([]), from, ending.Token))
        {
            if (heard.Workspace is not null) versions.Enqueue(heard.Version);
        }
    }
}
