using System.Diagnostics;

namespace TrustFlow.Bench;

/// <summary>
/// The quick start as its user sees it, from outside: a silo started as a process of its own until it is ready, 2,000 texts of 20 KB loaded over HTTP until
/// the last can be found, and searches over them, one after the other.
/// </summary>
static class QuickStartBenchmark
{
    const int Starts = 5;
    const int Documents = 2000;
    const int DocumentSize = 20_000;
    const int InFlight = 8;
    const int SearchRounds = 5;
    const double ReadyBar = 3;
    const double LoadBar = 60;
    const double SearchBar = 20;

    // One to three words, rare and frequent ones.
    static readonly string[] Queries =
    [
        "license", "copyright holder", "regular expression", "the", "file", "unicode character properties", "return value", "perl module", "gnu general public license",
        "socket", "of the", "install", "debian changelog", "hash table", "warranty", "subroutine", "memory leak", "string", "segmentation fault", "and", "package version",
        "bug fixed", "zlib", "floating point number", "mail", "thread safe", "python", "encoding utf8", "user", "deprecated function",
    ];

    /// <summary>Prints a line of JSON a figure, and returns 0 if the bars are met, else 1.</summary>
    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("trustflow-bench-").FullName;
        try
        {
            var met = Figure.AtMost("ready", await ReadyAsync(folder), "s", ReadyBar).Print();
            await using var silo = await BenchSilo.StartAsync(Path.Combine(folder, "data"));
            met &= Figure.AtMost("load-2000-files", await LoadAsync(silo), "s", LoadBar).Print();
            met &= Figure.AtMost("search-median", await SearchAsync(silo), "ms", SearchBar).Print();
            return met ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Each start on an empty folder, which is the one that has the most to do.
    static async Task<double> ReadyAsync(string folder)
    {
        var took = new List<double>();
        for (var start = 0; start < Starts; start++)
        {
            await using var silo = await BenchSilo.StartAsync(Path.Combine(folder, $"start-{start}"));
            took.Add(silo.Ready.TotalSeconds);
        }

        return Median(took);
    }

    static async Task<double> LoadAsync(BenchSilo silo)
    {
        var texts = SampleTexts.Of(Documents, DocumentSize);
        var watch = Stopwatch.StartNew();
        await Parallel.ForAsync(
            0, texts.Count, new ParallelOptions { MaxDegreeOfParallelism = InFlight },
            async (i, _) => await silo.LoadAsync($"text-{i}", $"mark{i} {texts[i]}"));
        for (var i = 0; i < texts.Count; i++)
        {
            while (!await silo.FindsAsync($"mark{i}", $"text-{i}")) await Task.Delay(20);
        }

        return watch.Elapsed.TotalSeconds;
    }

    static async Task<double> SearchAsync(BenchSilo silo)
    {
        var took = new List<double>();
        for (var round = 0; round < SearchRounds; round++)
        {
            foreach (var query in Queries)
            {
                var watch = Stopwatch.StartNew();
                await silo.SearchAsync(query);
                took.Add(watch.Elapsed.TotalMilliseconds);
            }
        }

        return Median(took);
    }

    static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
