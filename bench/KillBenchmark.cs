using System.Collections.Concurrent;
using TrustFlow.Mortal;

namespace TrustFlow.Bench;

/// <summary>Kills silos at every step of what the flow service does, again and again, and counts what was neither done nor undone afterwards.</summary>
static class KillBenchmark
{
    const int Times = 50;

    public static async Task<int> RunAsync(string? times)
    {
        var each = int.Parse(times ?? $"{Times}", System.Globalization.CultureInfo.InvariantCulture);
        var figures = new ConcurrentBag<Figure>();
        var folder = Directory.CreateTempSubdirectory("trustflow-kill-");
        try
        {
            var atOnce = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
            await Parallel.ForEachAsync(KillCase.All.Index(), atOnce, async (tried, _) =>
            {
                var run = new KillRun(Path.Combine(folder.FullName, $"{tried.Index}"));
                var wrong = await run.RunAsync(tried.Item, each);
                foreach (var text in wrong) await Console.Error.WriteLineAsync(text);
                var figure = Figure.AtMost($"{tried.Item.Name}: wrong after {run.Deaths} kills ({run.Missed} steps not met again)", wrong.Count, "kills", 0);
                figure.Print();
                figures.Add(figure);
            });
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return figures.All(static figure => figure.Ok) ? 0 : 1;
    }
}
