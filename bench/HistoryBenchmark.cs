using System.Collections.Immutable;
using System.Diagnostics;
using TrustFlow.Config;
using TrustFlow.Sqlite;
using TrustFlow.Storage.Sqlite;

namespace TrustFlow.Bench;

/// <summary>Diff and roll back of a few changed entries among very many, against a put of as many entries.</summary>
static class HistoryBenchmark
{
    const int Entries = 1_000_000;
    const int Changed = 100;
    const int Rounds = 21;

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("trustflow-history-");
        try
        {
            var path = Path.Combine(folder.FullName, "history.db");
            await using (var file = SqliteDatabase.Open(path, SqliteConfigStore.Schema)) await LargeWorkspace.FillAsync(new SqliteConfigStore(file), Entries);
            await using var silo = await GrainSilo.StartAsync(path);
            return await MeasureAsync(silo.Grains) ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static async Task<bool> MeasureAsync(IGrainFactory grains)
    {
        var workspace = grains.GetGrain<IWorkspaceGrain>(LargeWorkspace.Name);
        var history = grains.GetGrain<IWorkspaceHistoryGrain>(LargeWorkspace.Name);
        await workspace.GetAllAsync();
        var (puts, diffs, rolls) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var before = (await workspace.GetAsync([])).Version;
            var writes = Writes(round);
            puts.Add(await TimeAsync(() => workspace.CommitAsync(new ConfigBatch(null, "bench", writes, []))));
            diffs.Add(await TimeAsync(async () => Expect((await history.DiffAsync(new(null, null), before, null)).Entries.Length)));
            rolls.Add(await TimeAsync(async () => Expect((await history.RollBackAsync(new RollBack(before, new(null, null), null, "bench", DryRun: false))).Diff.Entries.Length)));
        }

        var put = Median(puts);
        var ok = Figure.AgainstBase($"diff of {Changed} entries among {Entries:N0} against a put of {Changed}", Median(diffs), "ms", put, 10).Print();
        return ok & Figure.AgainstBase($"roll back of {Changed} entries among {Entries:N0} against a put of {Changed}", Median(rolls), "ms", put, 10).Print();
    }

    // Spread over the whole workspace, so that they are neighbours nowhere.
    static ImmutableArray<ConfigWrite> Writes(int round) =>
        [.. Enumerable.Range(0, Changed).Select(i => i * (Entries / Changed)).Select(entry => new ConfigWrite(LargeWorkspace.Type, LargeWorkspace.Key(entry), LargeWorkspace.Value(entry, round + 1)))];

    static void Expect(int entries)
    {
        if (entries != Changed) throw new InvalidOperationException($"{entries} entries differ, and {Changed} should.");
    }

    static async Task<double> TimeAsync(Func<Task> act)
    {
        var clock = Stopwatch.StartNew();
        await act();
        return clock.Elapsed.TotalMilliseconds;
    }

    static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
