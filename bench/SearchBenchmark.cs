namespace TrustFlow.Bench;

/// <summary>Loading documents and searching them, against what a person waits for.</summary>
static class SearchBenchmark
{
    const double LoadBar = 60;
    const double SearchBar = 20;

    /// <summary>Measures once, prints a line of JSON a figure, and returns 0 if the bars are met, else 1.</summary>
    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("trustflow-bench-").FullName;
        try
        {
            var (load, median, _) = await SearchPipeline.RunAsync(folder);
            var met = Figure.AtMost("load-2000-documents", load, "s", LoadBar).Print();
            met &= Figure.AtMost("search-median", median, "ms", SearchBar).Print();
            return met ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
