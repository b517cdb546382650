using System.Collections.Concurrent;
using TrustFlow.Config;

namespace TrustFlow.Grains.Tests.Config.Watching;

/// <summary>Two that write batches into several workspaces, many on the way at once, each batch until it is committed; and what they wrote.</summary>
/// <param name="silo">Where they write.</param>
/// <param name="batches">How many they write in all.</param>
sealed class Writers(Restartable silo, int batches)
{
    const int OnTheWay = 100;
    static readonly string[] Workspaces = ["a", "b", "c", "d", "_reserved"];

    readonly ConcurrentDictionary<long, Written> written = [];
    readonly List<(int Count, TaskCompletionSource Reached)> waiting = [];

    /// <summary>What became of each version.</summary>
    public IReadOnlyDictionary<long, Written> All => written;

    public Task RunAsync(CancellationToken cancellation) => Task.WhenAll(WriteAsync(0, cancellation), WriteAsync(1, cancellation));

    /// <summary>Completes when so many are committed.</summary>
    public Task ReachAsync(int count)
    {
        lock (waiting)
        {
            if (written.Count >= Math.Min(count, batches)) return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Add((Math.Min(count, batches), reached));
            return reached.Task;
        }
    }

    async Task WriteAsync(int writer, CancellationToken cancellation)
    {
        var random = new Random(writer);
        for (var first = writer; first < batches; first += 2 * OnTheWay)
        {
            var group = Enumerable.Range(0, OnTheWay).Select(i => first + (2 * i)).Where(number => number < batches).Select(number => (Number: number, Batch: Make(random, number))).ToList();
            await Task.WhenAll(group.Select(it => CommitAsync(it.Number, it.Batch, cancellation)));
        }
    }

    static Written Make(Random random, int number)
    {
        var keys = Enumerable.Range(0, random.Next(1, 4)).Select(_ => ($"t{random.Next(4)}", $"k{random.Next(8)}")).Distinct();
        return new(Workspaces[random.Next(Workspaces.Length)], [.. keys.Select((key, i) => new ConfigWrite(key.Item1, key.Item2, $"{number}.{i}"))]);
    }

    async Task CommitAsync(int number, Written batch, CancellationToken cancellation)
    {
        var result = await silo.CallAsync(
            grains => grains.GetGrain<IWorkspaceGrain>(batch.Workspace).CommitAsync(Batches.Of($"batch-{number}", [.. batch.Writes]), cancellation), cancellation);
        Assert.True(result.Changed && written.TryAdd(result.Version, batch), $"The version {result.Version} was given twice.");
        Signal();
    }

    void Signal()
    {
        lock (waiting)
        {
            var now = written.Count;
            foreach (var (_, reached) in waiting.Where(it => it.Count <= now)) reached.SetResult();
            waiting.RemoveAll(it => it.Count <= now);
        }
    }
}

/// <summary>A batch that was committed.</summary>
sealed record Written(string Workspace, IReadOnlyList<ConfigWrite> Writes);
