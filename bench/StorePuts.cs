using System.Diagnostics;
using TrustFlow.Storage;
using TrustFlow.Storage.Postgres;

namespace TrustFlow.Bench;

/// <summary>A store in PostgreSQL, and the puts and reads that a ledger hands it.</summary>
sealed class StorePuts : IAsyncDisposable
{
    readonly PostgresConfigStore store;
    readonly int keys;
    readonly int group;
    long put;

    StorePuts(PostgresConfigStore store, int keys, int group) => (this.store, this.keys, this.group) = (store, keys, group);

    /// <summary>Opens it, and puts each key once.</summary>
    public static async Task<StorePuts> StartAsync(PostgresOptions options, int keys, int group)
    {
        var puts = new StorePuts(await PostgresConfigStore.OpenAsync(options), keys, group);
        while (puts.put < keys) await puts.CommitAsync();
        return puts;
    }

    /// <summary>Puts for a while and gives puts a second.</summary>
    public async Task<double> PutAsync(TimeSpan duration)
    {
        var first = put;
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < duration) await CommitAsync();
        return (put - first) / clock.Elapsed.TotalSeconds;
    }

    /// <summary>Reads one entry after the other for a while and gives reads a second.</summary>
    public async Task<double> ReadAsync(TimeSpan duration)
    {
        var reads = 0;
        var clock = Stopwatch.StartNew();
        for (; clock.Elapsed < duration; reads++)
        {
            var key = PutRows.KeyOf(reads, keys);
            var read = await store.ReadAsync(PutRows.Workspace(key), [new EntryKey(PutRows.Type, PutRows.Key(key))]);
            if (read.Entries.Count != 1) throw new InvalidOperationException("An entry is missing.");
        }

        return reads / clock.Elapsed.TotalSeconds;
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    async Task CommitAsync()
    {
        var batches = new List<Batch>(group);
        for (var i = 0; i < group; i++)
        {
            var key = PutRows.KeyOf(put + i, keys);
            batches.Add(new(PutRows.BatchId("store", put + i), PutRows.Workspace(key), PutRows.Actor, DateTimeOffset.UnixEpoch, [new(PutRows.Type, PutRows.Key(key), PutRows.Value(put + i))]));
        }

        await store.CommitAsync(put, batches);
        put += group;
    }
}
