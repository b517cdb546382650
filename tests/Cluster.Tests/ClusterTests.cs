using System.Net.Http.Json;
using System.Text.Json.Nodes;
using TrustFlow.Cluster.Tests.Fixtures;

namespace TrustFlow.Cluster.Tests;

/// <summary>Three silos as they are run in production.</summary>
public sealed class ClusterTests
{
    const string Blueprint = """{"class": {}, "blueprint": {"shared:{blueprint}": {"topics": {"in": "request:tg:{workspace}:shared:{blueprint}"}}}, "flow": {"one:{id}": {"topics": {"in": "flow:tg:{workspace}:in:{id}"}}}}""";

    static readonly TimeSpan Budget = TimeSpan.FromSeconds(10);
    static readonly TimeSpan Detection = TimeSpan.FromSeconds(90);

    [ClusterFact]
    public async Task EachSilo_WritesAndReads_WhatTheOthersDo()
    {
        await using var cluster = await ThreeSilos.StartAsync();
        for (var i = 0; i < 30; i++)
        {
            await cluster.Silos[i % 3].ConfigAsync(new { operation = "put", workspace = $"w{i % 5}", values = new[] { new { type = "t", key = "k", value = $"{i}" } } });
            foreach (var silo in cluster.Silos) Assert.Equal($"{i}", await ReadAsync(silo, $"w{i % 5}"));
        }

        await cluster.Silos[0].ConfigAsync(new { operation = "put", workspace = "w", values = new[] { new { type = "flow-blueprint", key = "b", value = Blueprint } } });
        await cluster.Silos[1].FlowAsync(new Dictionary<string, object> { ["operation"] = "start-flow", ["workspace"] = "w", ["flow-id"] = "f", ["blueprint-name"] = "b", ["description"] = "d" });
        var flows = await cluster.Silos[2].FlowAsync(new { operation = "list-flows", workspace = "w" });
        Assert.Equal(["f"], flows["flow-ids"]!.AsArray().Select(id => id!.ToString()));
        for (var i = 0; i < 3; i++) await cluster.StopAsync(i);
    }

    [ClusterFact]
    public async Task SiloIsKilled_UnderWrites_LosesNothing()
    {
        await using var cluster = await ThreeSilos.StartAsync();
        var load = new Load(cluster);
        using var ending = new CancellationTokenSource();
        var writing = Enumerable.Range(0, 4).Select(i => load.WriteAsync($"w{i}", TimeSpan.FromMilliseconds(20), Detection, ending.Token)).ToList();
        await load.ProgressAsync(20, Detection);

        await cluster.KillAsync(1);
        await load.ProgressAsync(20, Detection);
        await cluster.StartAgainAsync(1);
        await ending.CancelAsync();
        await Task.WhenAll(writing);

        await AssertKeptAsync(cluster, load);
    }

    [ClusterFact]
    public async Task EachSiloIsRestartedInTurn_UnderWrites_NoRequestTakesLongerThanAClientWaits()
    {
        await using var cluster = await ThreeSilos.StartAsync();
        var load = new Load(cluster);
        using var ending = new CancellationTokenSource();
        await cluster.Silos[0].ConfigAsync(new { operation = "put", workspace = "flows", values = new[] { new { type = "flow-blueprint", key = "b", value = Blueprint } } });
        List<Task> writing =
        [
            .. Enumerable.Range(0, 5).Select(i => load.WriteAsync($"w{i}", TimeSpan.FromMilliseconds(100), Budget, ending.Token)),
            .. Enumerable.Range(0, 5).Select(i => load.StartAndStopAsync("flows", $"f{i}", TimeSpan.FromMilliseconds(500), Budget, ending.Token)),
        ];
        for (var i = 0; i < 3; i++)
        {
            await cluster.StopAsync(i);
            await cluster.StartAgainAsync(i);
        }

        await ending.CancelAsync();
        await Task.WhenAll(writing);
        await AssertKeptAsync(cluster, load);
    }

    [ClusterFact]
    public async Task SiloIsPaused_UntilTheOthersTakeItForDead_WritesNothingThatIsNotKept()
    {
        await using var cluster = await ThreeSilos.StartAsync();
        var load = new Load(cluster);
        using var ending = new CancellationTokenSource();
        var writing = Enumerable.Range(0, 6).Select(i => load.WriteAsync($"w{i}", TimeSpan.FromMilliseconds(20), Detection, ending.Token)).ToList();
        await load.ProgressAsync(20, Detection);

        // The silo that has the ledger is one of the three; each is paused in turn, until the others do all of its work.
        for (var i = 0; i < 3; i++)
        {
            await cluster.Silos[i].Process.SignalAsync("STOP");
            await load.ProgressAsync(20, Detection);
            await cluster.Silos[i].Process.SignalAsync("CONT");
            await load.ProgressAsync(50, Detection);
            await cluster.KillAsync(i);
            await cluster.StartAgainAsync(i);
        }

        await ending.CancelAsync();
        await Task.WhenAll(writing);
        await AssertKeptAsync(cluster, load);
    }

    static async Task AssertKeptAsync(ThreeSilos cluster, Load load)
    {
        var versions = load.Acknowledged.Select(static one => one.Version).OfType<long>().ToList();
        Assert.Equal(versions.Count, versions.Distinct().Count());
        foreach (var workspace in load.Acknowledged.GroupBy(static one => one.Workspace))
        {
            foreach (var silo in cluster.Silos)
            {
                var read = await silo.ConfigAsync(new { operation = "getvalues", workspace = workspace.Key, type = "t" });
                var values = read["values"]!.AsArray().ToDictionary(static one => one!["key"]!.ToString(), static one => one!["value"]!.ToString(), StringComparer.Ordinal);
                Assert.DoesNotContain(workspace, one => values.GetValueOrDefault(one.Key) != one.Value);
            }
        }
    }

    static async Task<string?> ReadAsync(SiloProcess silo, string workspace)
    {
        var read = await silo.ConfigAsync(new { operation = "get", workspace, keys = new[] { new { type = "t", key = "k" } } });
        return (string?)read["values"]![0]!["value"];
    }
}
