using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using TrustFlow.Config;
using TrustFlow.Sqlite;
using TrustFlow.Storage.Sqlite;

namespace TrustFlow.Bench;

/// <summary>
/// What the size of a workspace costs: reads a second through the grain interface by 16 readers, one put, a silo's start, and its memory. Sizes are
/// measured by turns in one run.
/// </summary>
static class GetBenchmark
{
    const int Readers = 16;
    const int Rounds = 41;
    const int Puts = 10;
    const int Starts = 5;
    const double Bar = 1.3;
    const double ReadyBar = 1.5;
    const double BytesBar = 300;
    static readonly int[] Sizes = [100, 10_000, 1_000_000];
    static readonly TimeSpan RoundTime = TimeSpan.FromMilliseconds(200);

    /// <summary>Prints a line of JSON a figure, and returns 0 if the bars are met, else 1.</summary>
    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("trustflow-bench-").FullName;
        try
        {
            var met = await CallsAsync(Path.Combine(folder, "calls.db"));
            return await ProcessesAsync(folder) && met ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task<bool> CallsAsync(string path)
    {
        foreach (var size in Sizes) await FillAsync(path, Workspace(size), size);
        await using var host = await GrainSilo.StartAsync(path);
        var workspaces = Sizes.Select(size => host.Grains.GetGrain<IWorkspaceGrain>(Workspace(size))).ToArray();
        foreach (var workspace in workspaces) await workspace.GetAllAsync();
        var reads = Sizes.Select(_ => new List<double>()).ToArray();
        var puts = Sizes.Select(_ => new List<double>()).ToArray();
        for (var round = -2; round < Rounds; round++)
        {
            for (var i = 0; i < Sizes.Length; i++)
            {
                var (read, put) = (await ReadAsync(workspaces[i], Sizes[i]), await PutAsync(workspaces[i], Sizes[i], round));
                if (round < 0) continue;
                reads[i].Add(read);
                puts[i].Add(put);
            }
        }

        for (var i = 0; i < Sizes.Length - 1; i++) Figure.AgainstFloor($"get-{Sizes[i]}-entries", Median(reads[i]), "gets/s", Median(reads[0]), null).Print();
        var met = Figure.AgainstFloor($"get-{Sizes[^1]}-entries", Median(reads[^1]), "gets/s", Median(reads[0]), 1 / Bar).Print();

        // Where the difference goes: a read of a large workspace waits for memory that no cache holds.
        var more = 1e9 / Median(reads[^1]) - 1e9 / Median(reads[0]);
        Figure.AgainstFloor($"get-{Sizes[^1]}-entries-longer", more, "ns", MemoryLatency.Nanoseconds(TextBytes(Sizes[^1])), null).Print();
        return Figure.AgainstBase($"put-into-{Sizes[^1]}-entries", Median(puts[^1]), "ms", Median(puts[0]), Bar).Print() && met;
    }

    static async Task<bool> ProcessesAsync(string folder)
    {
        var (empty, full) = (Path.Combine(folder, "empty"), Path.Combine(folder, "full"));
        Directory.CreateDirectory(full);
        await FillAsync(Path.Combine(full, "trustflow.db"), LargeWorkspace.Name, Sizes[^1]);
        foreach (var data in (string[])[empty, full])
        {
            await using var first = await BareSilo.StartAsync(data);
            await first.TellAllAsync();
        }

        var ready = (Empty: new List<double>(), Full: new List<double>());
        for (var start = -1; start < Starts; start++)
        {
            var (one, other) = (await ReadyAsync(empty), await ReadyAsync(full));
            if (start < 0) continue;
            ready.Empty.Add(one);
            ready.Full.Add(other);
        }

        var met = Figure.AgainstBase($"ready-{Sizes[^1]}-entries", Median(ready.Full), "ms", Median(ready.Empty), ReadyBar).Print();
        var bytes = await ResidentAsync(full) - await ResidentAsync(empty) - TextBytes(Sizes[^1]);
        return Figure.AtMost("memory-beyond-text", (double)bytes / Sizes[^1], "B/entry", BytesBar).Print() && met;
    }

    static async Task<double> ReadyAsync(string data)
    {
        await using var silo = await BareSilo.StartAsync(data);
        return silo.Ready.TotalMilliseconds;
    }

    static async Task<long> ResidentAsync(string data)
    {
        await using var silo = await BareSilo.StartAsync(data);
        await silo.TouchAsync(LargeWorkspace.Name);
        return await silo.ResidentBytesAsync();
    }

    static async Task<double> ReadAsync(IWorkspaceGrain workspace, int size)
    {
        var clock = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, Readers).Select(reader => ReadAsync(workspace, size, reader, clock)));
        return counts.Sum() / clock.Elapsed.TotalSeconds;
    }

    static async Task<long> ReadAsync(IWorkspaceGrain workspace, int size, int reader, Stopwatch clock)
    {
        await Task.Yield();
        var reads = 0L;
        while (clock.Elapsed < RoundTime)
        {
            for (var i = 0; i < 16; i++, reads++)
            {
                if ((await workspace.GetAsync([Key(size, (reads * Readers) + reader)])).Values[0].Value is null) throw new InvalidOperationException("An entry is missing.");
            }
        }

        return reads;
    }

    static async Task<double> PutAsync(IWorkspaceGrain workspace, int size, int round)
    {
        var took = new List<double>();
        for (var put = 0; put < Puts; put++)
        {
            var entry = (int)((long)put * 7919 % size);
            var clock = Stopwatch.StartNew();
            await workspace.CommitAsync(new ConfigBatch(null, PutRows.Actor, [new ConfigWrite(LargeWorkspace.Type, LargeWorkspace.Key(entry), PutRows.Value((round * 1_000_000L) + put + 5_000_000_000))], []));
            took.Add(clock.Elapsed.TotalMilliseconds);
        }

        return Median(took);
    }

    // Spread over all entries.
    static ConfigKey Key(int size, long read) => new(LargeWorkspace.Type, LargeWorkspace.Key((int)(read * 7919 % size)));

    static async Task FillAsync(string path, string workspace, int entries)
    {
        await using var database = SqliteDatabase.Open(path, SqliteConfigStore.Schema);
        await LargeWorkspace.FillAsync(new SqliteConfigStore(database), entries, workspace);
    }

    // Keys and values as UTF-8; their type is one for all.
    static long TextBytes(int entries) =>
        Enumerable.Range(0, entries).Sum(static entry => (long)Encoding.UTF8.GetByteCount(LargeWorkspace.Key(entry)) + Encoding.UTF8.GetByteCount(LargeWorkspace.Value(entry, 0)));

    static string Workspace(int size) => $"{LargeWorkspace.Name}-{size}";

    static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
