using System.Diagnostics;

namespace TrustFlow.Bench;

/// <summary>Durable puts a second from the grain factory to the disk, against bare SQLite in groups of as many as there are writers.</summary>
static class PutBenchmark
{
    const int Rounds = 5;
    static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(1);
    static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    // What one writer may lose is little, since it waits for the disk most of the time; many writers keep both processors busy.
    static readonly (int Writers, double? Bar)[] Loads = [(1, 0.7), (16, null), (256, 0.5)];

    /// <summary>Measures floor and puts by turns, prints a line of JSON a figure, and returns 0 if the bars are met, else 1.</summary>
    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("trustflow-bench-").FullName;
        try
        {
            var met = true;
            foreach (var keys in new[] { 1_000, 50_000 })
            {
                foreach (var (writers, bar) in Loads) met &= await MeasureAsync(folder, writers, keys, bar);
            }

            return met ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task<bool> MeasureAsync(string folder, int writers, int keys, double? bar)
    {
        await using var silo = await PutSilo.StartAsync(Path.Combine(folder, $"puts-{writers}-{keys}.db"), keys);
        using var floor = await PutFloor.MakeAsync(folder, writers, keys);
        // Until both logs have reached the size that they keep: a file that grows is slower to sync than one that is written over.
        await silo.PutAsync(writers, WarmUp);
        floor.Measure(WarmUp);
        List<(double Put, double Floor)> rounds = [];
        for (var round = 0; round < Rounds; round++) rounds.Add((await silo.PutAsync(writers, RoundTime), floor.Measure(RoundTime)));

        return Figure.AgainstFloor(
            $"put-{writers}-writers-{keys}-keys", Median(rounds.Select(round => round.Put)), "puts/s", Median(rounds.Select(round => round.Floor)), bar).Print();
    }

    // The disk has its moods; the middle one of several rounds is what it usually does.
    static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);
}
