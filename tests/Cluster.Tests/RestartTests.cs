using System.Globalization;
using TrustFlow.Cluster.Tests.Fixtures;
using TrustFlow.Servers.Postgres;
using Xunit.Abstractions;

namespace TrustFlow.Cluster.Tests;

/// <summary>What three silos do, and what becomes of it while what they stand on is restarted.</summary>
public sealed class RestartTests(SharedCluster shared, ITestOutputHelper output) : IClassFixture<SharedCluster>, IAsyncLifetime
{
    static readonly TimeSpan Progress = TimeSpan.FromSeconds(20);

    // As long as a server takes to be back, and what is tried again meanwhile to be done: a start whose topics cannot be made is undone before another may begin.
    static readonly TimeSpan Outage = TimeSpan.FromSeconds(60);

    const int Writes = 50;
    const int Flows = 5;

    /// <inheritdoc/>
    public Task InitializeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public Task DisposeAsync() => Engine.Missing is null ? shared.Silos.MendAsync() : Task.CompletedTask;

    [ClusterFact]
    public async Task EachSilo_WritesAndReads_WhatTheOthersDo()
    {
        var silos = shared.Silos.Silos;
        for (var i = 0; i < 30; i++)
        {
            await silos[i % 3].ConfigAsync(new { operation = "put", workspace = $"w{i % 5}", values = new[] { new { type = "t", key = $"k{i % 5}", value = $"{i}" } } });
            foreach (var silo in silos) Assert.Equal($"{i}", await ReadAsync(silo, $"w{i % 5}", $"k{i % 5}"));
        }

        await FlowCalls.PutBlueprintAsync(silos[0], "w");
        await FlowCalls.StartAsync(silos[1].Http, "w", 1);
        Assert.Equal(["f1"], await Kept.FlowsAsync(silos[2], "w"));
        await FlowCalls.StopAsync(silos[0].Http, "w", 1);
        Assert.Empty(await Kept.FlowsAsync(silos[1], "w"));
    }

    [ClusterFact]
    public async Task PostgresIsRestarted_UnderLoad_LosesNothing()
    {
        var cluster = shared.Silos;
        await using var load = await new Load(cluster, "postgres", Outage).Write(Writes).StartAndStopAsync(Flows);
        await load.ProgressAsync(10, Progress);

        await cluster.Postgres.AbortAsync();
        await cluster.Postgres.StartAgainAsync();
        await load.ProgressAsync(10, Outage);
        await load.EndAsync();

        Assert.All(cluster.Silos, static silo => Assert.True(silo.Process.Running));
        await Kept.AssertAsync(cluster, load);
        output.WriteLine($"{load}");
    }

    [ClusterFact]
    public async Task RabbitMqIsRestarted_UnderLoad_LosesNothing()
    {
        var cluster = shared.Silos;
        await using var load = await new Load(cluster, "rabbitmq", Outage).Write(Writes).StartAndStopAsync(Flows);
        await load.ProgressAsync(10, Progress);

        await cluster.Broker.RestartAsync();
        await using var pushes = await HeardPushes.OpenAsync(cluster);
        await load.ProgressAsync(10, Outage);
        await load.EndAsync();

        Assert.All(cluster.Silos, static silo => Assert.True(silo.Process.Running));
        await Kept.AssertAsync(cluster, load);
        await pushes.UntilAsync(await ChangeLog.HeadAsync(cluster), Outage);
        output.WriteLine($"{load}");
    }

    [ClusterFact]
    public async Task DumpTakenUnderLoad_IsRestored_HasWhatStoodThenAndGoesOn()
    {
        var cluster = shared.Silos;
        using var folder = new TemporaryFolder();
        var dump = Path.Combine(folder.Path, "trustflow.dump");
        await using var load = await new Load(cluster, "dumped", Outage).Write(Writes).StartAndStopAsync(Flows);
        await load.ProgressAsync(10, Progress);
        await PostgresBackup.DumpAsync(cluster.Database, dump);
        await load.ProgressAsync(10, Progress);
        await load.EndAsync();

        for (var i = 0; i < ThreeSilos.Count; i++) await cluster.StopAsync(i);
        await PostgresBackup.RestoreAsync(cluster.Database, dump);
        var stood = await ChangeLog.HeadAsync(cluster);
        await cluster.MendAsync();

        await Kept.AssertAsOfAsync(cluster, load, stood);
        await ChangeLog.UntilSagasEndedAsync(cluster, load.FlowWorkspace, Outage);
        var flows = await Kept.FlowsAsync(cluster.Silos[0], load.FlowWorkspace);
        Assert.NotEmpty(flows);
        foreach (var flow in flows)
            Assert.NotNull((await FlowCalls.StopAsync(cluster.Silos[1].Http, load.FlowWorkspace, int.Parse(flow.AsSpan(1), CultureInfo.InvariantCulture))).Answer);
        foreach (var silo in cluster.Silos) Assert.Empty(await Kept.FlowsAsync(silo, load.FlowWorkspace));

        await using var further = await new Load(cluster, "restored", Outage).Write(Writes).StartAndStopAsync(Flows);
        await further.ProgressAsync(10, Progress);
        await further.EndAsync();
        await Kept.AssertAsync(cluster, further);
        output.WriteLine($"{load} Of these {stood} versions stood when the dump was taken.");
    }

    static async Task<string?> ReadAsync(SiloProcess silo, string workspace, string key)
    {
        var read = await silo.ConfigAsync(new { operation = "get", workspace, keys = new[] { new { type = "t", key } } });
        return (string?)read["values"]![0]!["value"];
    }
}
