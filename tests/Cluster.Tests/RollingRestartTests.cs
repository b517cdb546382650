using TrustFlow.Cluster.Tests.Fixtures;
using Xunit.Abstractions;

namespace TrustFlow.Cluster.Tests;

/// <summary>Three silos that are restarted one after the other, as in an upgrade.</summary>
[Collection(nameof(RunsAlone))]
public sealed class RollingRestartTests(SharedCluster shared, ITestOutputHelper output) : IClassFixture<SharedCluster>
{
    const int Writes = 50;
    const int Flows = 5;

    /// <summary>How long a client tries until it gives a request up.</summary>
    static readonly TimeSpan Budget = TimeSpan.FromSeconds(10);

    [ClusterFact]
    public async Task EachSiloIsRestartedInTurn_UnderLoad_NoRequestTakesLongerThanAClientWaits()
    {
        var cluster = shared.Silos;
        await using var load = await new Load(cluster, "rolling", Budget).Write(Writes).StartAndStopAsync(Flows);
        await load.ProgressAsync(10, Budget);
        for (var i = 0; i < ThreeSilos.Count; i++)
        {
            await cluster.StopAsync(i);
            await cluster.StartAgainAsync(i);
        }

        await load.ProgressAsync(10, Budget);
        await load.EndAsync();

        output.WriteLine($"{load}");
        await Kept.AssertAsync(cluster, load);
        AssertRates(load);
        Assert.True(load.Clients.Longest < Budget, $"The longest request took {load.Clients.Longest.TotalSeconds:0.0} s.");
    }

    /// <summary>That the load was what it is said to be. Not how fast the silos are: it does not wait for them, so they take it or fall behind, and then the last answers come late.</summary>
    static void AssertRates(Load load)
    {
        var seconds = load.Duration.TotalSeconds;
        Assert.InRange(load.Acknowledged.Count / seconds, 0.9 * Writes, 1.1 * Writes);
        Assert.InRange(load.Started / seconds, 0.9 * Flows, 1.1 * Flows);
        Assert.InRange((load.Stopped + Flows) / seconds, 0.9 * Flows, 1.1 * Flows);
    }
}
