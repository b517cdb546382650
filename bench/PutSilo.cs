using System.Diagnostics;
using TrustFlow.Config;

namespace TrustFlow.Bench;

/// <summary>Puts into a silo as it runs in earnest.</summary>
sealed class PutSilo : IAsyncDisposable
{
    readonly GrainSilo silo;
    readonly IWorkspaceGrain[] workspaces;
    readonly string[] names;
    long puts = -1;

    PutSilo(GrainSilo silo, int keys)
    {
        this.silo = silo;
        workspaces = [.. Enumerable.Range(0, keys).Select(key => silo.Grains.GetGrain<IWorkspaceGrain>(PutRows.Workspace(key)))];
        names = [.. Enumerable.Range(0, keys).Select(PutRows.Key)];
    }

    /// <summary>Where they go.</summary>
    public GrainSilo Silo => silo;

    /// <summary>Starts it and puts each key once.</summary>
    public static async Task<PutSilo> StartAsync(string path, int keys)
    {
        var started = new PutSilo(await GrainSilo.StartAsync(path), keys);
        await started.RunAsync(writers: 256, () => Volatile.Read(ref started.puts) < keys);
        return started;
    }

    /// <summary>Puts for a while from so many writers, each awaiting its put before the next. Gives puts a second.</summary>
    public async Task<double> PutAsync(int writers, TimeSpan duration)
    {
        var clock = Stopwatch.StartNew();
        var first = Volatile.Read(ref puts);
        await RunAsync(writers, () => clock.Elapsed < duration);
        return (Volatile.Read(ref puts) - first) / clock.Elapsed.TotalSeconds;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => silo.DisposeAsync();

    Task RunAsync(int writers, Func<bool> goOn) => Task.WhenAll(Enumerable.Range(0, writers).Select(_ => WriteAsync(goOn)));

    async Task WriteAsync(Func<bool> goOn)
    {
        await Task.Yield();
        while (goOn())
        {
            var put = Interlocked.Increment(ref puts);
            var key = PutRows.KeyOf(put, names.Length);
            await workspaces[key].CommitAsync(new ConfigBatch(null, PutRows.Actor, [new ConfigWrite(PutRows.Type, names[key], PutRows.Value(put))], []));
        }
    }
}
