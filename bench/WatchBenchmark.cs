using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using TrustFlow.Config;
using TrustFlow.Config.Watching;

namespace TrustFlow.Bench;

/// <summary>
/// Watching: the time from the answer to a put until the last of 1,000 watchers of its workspace was told, on the silo's hub; and what 1,000 watchers of other
/// entries cost puts, by turns with none in one run.
/// </summary>
static class WatchBenchmark
{
    const int Watchers = 1_000;
    const int Keys = 1_000;
    const int Commits = 50;
    const int Rounds = 11;
    const double CostBar = 0.95;
    const double ToldBar = 100;
    const string Workspace = "watched";
    static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(1);
    static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    /// <summary>Prints a line of JSON a figure, and returns 0 if the bars are met, else 1.</summary>
    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("trustflow-bench-").FullName;
        try
        {
            await using var silo = await PutSilo.StartAsync(Path.Combine(folder, "watch.db"), Keys);
            var hub = silo.Silo.Services.GetRequiredService<WatchHub>();
            var met = Figure.AtMost("watch-last-of-1000-told", await ToldAsync(silo.Silo, hub), "ms", ToldBar).Print();
            foreach (var writers in new[] { 1, 256 }) met &= await CostAsync(silo, hub, writers);
            return met ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task<double> ToldAsync(GrainSilo host, WatchHub hub)
    {
        var workspace = host.Grains.GetGrain<IWorkspaceGrain>(Workspace);
        await using var crowd = await Crowd.GatherAsync(hub, WatchScope.Of(Workspace, [], null));
        var took = new List<double>();
        for (var commit = 0; commit < Commits; commit++)
        {
            var clock = Stopwatch.StartNew();
            var put = await workspace.CommitAsync(new ConfigBatch(null, PutRows.Actor, [new ConfigWrite("t", "k", PutRows.Value(commit))], []));
            var answered = clock.Elapsed;
            await crowd.ToldAsync(put.Version);
            took.Add((clock.Elapsed - answered).TotalMilliseconds);
        }

        return Median(took);
    }

    static async Task<bool> CostAsync(PutSilo silo, WatchHub hub, int writers)
    {
        await silo.PutAsync(writers, WarmUp);
        List<(double Without, double With)> rounds = [];
        for (var round = 0; round < Rounds; round++)
        {
            var without = await silo.PutAsync(writers, RoundTime);
            await using var crowd = await Crowd.GatherAsync(hub, WatchScope.Of(PutRows.Workspace(round), ["other"], null));
            rounds.Add((without, await silo.PutAsync(writers, RoundTime)));
        }

        var with = Median(rounds.Select(round => round.With));
        return Figure.AgainstFloor($"put-{writers}-writers-1000-watchers", with, "puts/s", Median(rounds.Select(round => round.Without)), CostBar).Print();
    }

    static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

    /// <summary>Many who watch the same.</summary>
    sealed class Crowd : IAsyncDisposable
    {
        readonly CancellationTokenSource ending = new();
        readonly List<Task> watching = [];
        readonly List<long> reached = [];
        TaskCompletionSource told = new();
        long awaited = long.MaxValue;
        int left;

        public static async Task<Crowd> GatherAsync(WatchHub hub, WatchScope scope)
        {
            var crowd = new Crowd();
            for (var i = 0; i < Watchers; i++) crowd.watching.Add(crowd.WatchAsync(await hub.WatchAsync(scope, null)));
            return crowd;
        }

        /// <summary>Completes when all were told of a version that was just committed, or have been already.</summary>
        public Task ToldAsync(long version)
        {
            lock (watching)
            {
                awaited = version;
                left = Watchers - reached.Count(position => position >= version);
                told = new(TaskCreationOptions.RunContinuationsAsynchronously);
                if (left == 0) told.SetResult();
                return told.Task;
            }
        }

        public async ValueTask DisposeAsync()
        {
            await ending.CancelAsync();
            await Task.WhenAll(watching);
            ending.Dispose();
        }

        async Task WatchAsync(Watcher watcher)
        {
            using var held = watcher;
            int place;
            lock (watching)
            {
                place = reached.Count;
                reached.Add(watcher.Position);
            }

            try
            {
                while (true)
                {
                    var page = await watcher.ReadAsync(100, TimeSpan.FromSeconds(15), ending.Token);
                    if (!page.Changes.IsEmpty) Note(place, page.Position);
                }
            }
            catch (OperationCanceledException)
            {
                // The round is over.
            }
        }

        void Note(int place, long position)
        {
            lock (watching)
            {
                if (reached[place] < awaited && position >= awaited && --left == 0) told.TrySetResult();
                reached[place] = position;
            }
        }
    }
}
