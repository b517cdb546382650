using System.Diagnostics;
using TrustFlow.Sqlite;
using TrustFlow.Storage;
using TrustFlow.Storage.Sqlite;

namespace TrustFlow.Bench;

/// <summary>How fast the configuration store alone is at the puts of <see cref="PutFloor"/>: one caller that hands in group after group.</summary>
public static class StorePut
{
    /// <summary>Puts for a while into a new file, after each key was put once.</summary>
    /// <param name="folder">Where the file is made; it must exist.</param>
    /// <param name="group">Puts in one transaction.</param>
    /// <param name="keys">How many keys they go over.</param>
    /// <param name="duration">How long is measured.</param>
    /// <returns>Puts a second.</returns>
    public static async Task<double> MeasureAsync(string folder, int group, int keys, TimeSpan duration)
    {
        await using var database = SqliteDatabase.Open(
            Path.Combine(folder, $"store-{group}-{keys}-{Stopwatch.GetTimestamp()}.db"), SqliteConfigStore.Schema);
        await using var store = new SqliteConfigStore(database);
        var head = 0L;
        while (head < keys) head = await CommitAsync(store, head, Math.Max(group, 256), keys);
        var first = head;
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < duration) head = await CommitAsync(store, head, group, keys);
        return (head - first) / clock.Elapsed.TotalSeconds;
    }

    static async Task<long> CommitAsync(SqliteConfigStore store, long head, int group, int keys)
    {
        var batches = new Batch[group];
        for (var i = 0; i < group; i++) batches[i] = Put(head + i, keys);
        var outcomes = await store.CommitAsync(head, batches);
        return ((BatchOutcome.Committed)outcomes[^1]).Change.Version;
    }

    static Batch Put(long put, int keys)
    {
        var key = PutRows.KeyOf(put, keys);
        return new(
            PutRows.BatchId("store", put),
            PutRows.Workspace(key),
            PutRows.Actor,
            DateTimeOffset.UnixEpoch.AddTicks(17_770_000_000_000_000 + put),
            [new(PutRows.Type, PutRows.Key(key), PutRows.Value(put))]);
    }
}
