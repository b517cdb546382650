namespace TrustFlow.Bench.Clusters;

/// <summary>Says that this engine makes no clusters.</summary>
static class ClusterBenchmark
{
    public static Task<int> RunAsync()
    {
        Console.Error.WriteLine("cluster: the embedded engine is one process; build with -p:ActorEngine=orleans");
        return Task.FromResult(2);
    }
}
