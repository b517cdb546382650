using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using TrustFlow.Cluster.Tests.Fixtures;
using Xunit.Abstractions;

namespace TrustFlow.Cluster.Tests;

/// <summary>What three silos do while one of them is gone, or stands still.</summary>
public sealed class OutageTests(SharedCluster shared, ITestOutputHelper output) : IClassFixture<SharedCluster>, IAsyncLifetime
{
    // A lease lasts so long; before its end nobody else may have what its holder has.
    static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    // Three probes of 5 s, of which the first begins within 5 s. After it the grains are activated elsewhere, and take what waited for them.
    static readonly TimeSpan Detection = TimeSpan.FromSeconds(20);
    static readonly TimeSpan Recovery = TimeSpan.FromSeconds(10);
    static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    static readonly TimeSpan Outage = Detection + Recovery;

    /// <inheritdoc/>
    public Task InitializeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public Task DisposeAsync() => Engine.Missing is null ? shared.Silos.MendAsync() : Task.CompletedTask;

    [ClusterFact]
    public async Task SiloIsKilled_UnderLoad_LosesNothingAndPushesStayInOrder()
    {
        var cluster = shared.Silos;
        await using var load = await new Load(cluster, "killed", Outage).Write(50).StartAndStopAsync(2);
        await load.ProgressAsync(10, Recovery);
        var killed = await ChangeLog.LedgerAsync(cluster);
        var from = await ChangeLog.HeadAsync(cluster);
        await using var pushes = await HeardPushes.OpenAsync(cluster);
        await using var watched = new Watched(cluster.Silos[(killed + 1) % ThreeSilos.Count], from);
        await load.ProgressAsync(10, Recovery);
        var first = pushes.InTurn()[0].Version;

        await cluster.KillAsync(killed);
        var since = Stopwatch.GetTimestamp();
        await load.ProgressAsync(10, Outage);
        Tell("that was killed", since);
        await cluster.StartAgainAsync(killed);
        await load.ProgressAsync(10, Recovery);
        await load.EndAsync();

        await Kept.AssertAsync(cluster, load);
        var head = await ChangeLog.HeadAsync(cluster);
        await watched.UntilAsync(head, Recovery);
        Assert.Equal(Enumerable.Range((int)from + 1, (int)(head - from)).Select(static version => (long)version), watched.Versions);

        await pushes.UntilAsync(head, Recovery);
        var taken = pushes.InTurn();
        foreach (var one in (await ChangeLog.ReadAsync(cluster, first)).Where(static one => one.Key is not null))
        {
            var reached = taken.First(push => push.Version >= one.Version);
            Assert.True(HeardPushes.Names(reached, "t", one.Workspace), $"{one} is not in the first push that reaches it: {JsonSerializer.Serialize(reached)}");
        }
    }

    [ClusterFact]
    public async Task SiloIsKilled_WithFlowsUnderWay_OthersBringThemToTheirEnd()
    {
        const string Workspace = "doomed";
        const int Flows = 30;
        var cluster = shared.Silos;
        await FlowCalls.PutBlueprintAsync(cluster.Silos[0], Workspace);
        await Parallel.ForAsync(0, Flows, async (number, cancellation) => Assert.NotNull((await FlowCalls.StartAsync(cluster.Silos[number % 3].Http, Workspace, number, cancellation)).Answer));
        await ChangeLog.UntilSagasEndedAsync(cluster, Workspace, Recovery);

        // Each waits for workers before its last step, so that it is seen, and there is time to end the silo that has the most when the last has begun.
        var stops = Task.WhenAll(Enumerable.Range(0, Flows).Select(number => FlowCalls.StopAsync(cluster.Silos[number % 3].Http, Workspace, number)));
        var begun = new HashSet<string>(StringComparer.Ordinal);
        var under = await ChangeLog.UntilSagasAsync(
            cluster,
            Workspace,
            under =>
            {
                begun.UnionWith(under.Select(static one => one.Flow));
                return begun.Count == Flows;
            },
            Recovery);
        var killed = under.CountBy(static one => one.Silo).MaxBy(static one => one.Value).Key;
        await cluster.KillAsync(killed);
        var since = Stopwatch.GetTimestamp();
        var left = (await ChangeLog.SagasAsync(cluster, Workspace)).Count(one => one.Silo == killed);
        await ChangeLog.UntilSagasEndedAsync(cluster, Workspace, Detection + ReminderPeriod);
        output.WriteLine($"{left} stops of flows that a killed silo had under way had ended after {Stopwatch.GetElapsedTime(since).TotalSeconds:0.0} s.");

        Assert.InRange(left, 1, Flows);
        await stops.ContinueWith(static _ => { }, TaskScheduler.Default);
        Assert.Empty(await Kept.FlowsAsync(cluster.Silos[(killed + 1) % 3], Workspace));
    }

    [ClusterFact]
    public async Task SiloWithTheLedgerIsPaused_UntilTheOthersTakeItForDead_CommitsNothingMore()
    {
        var cluster = shared.Silos;
        await using var load = new Load(cluster, "paused", Outage).Write(50);
        await load.ProgressAsync(10, Recovery);
        var paused = await ChangeLog.LedgerAsync(cluster);
        var silo = cluster.Silos[paused];

        await cluster.PauseAsync(paused);
        var since = Stopwatch.GetTimestamp();
        var before = await ChangeLog.HeadAsync(cluster);

        // It takes these when it goes on, with the activations that it still has.
        var late = Enumerable.Range(0, 20).Select(number => PutLateAsync(silo, number)).ToList();
        await load.ProgressAsync(10, Outage);
        var took = Tell("that stands still", since);
        await cluster.GoOnAsync(paused);
        await silo.Process.ExitAsync(Detection);
        var acknowledged = (await Task.WhenAll(late)).OfType<Written>().ToList();
        await load.ProgressAsync(10, Recovery);
        await load.EndAsync();

        Assert.True(took > Lease, $"Others did its work after {took.TotalSeconds:0.0} s, when its leases had not ended.");
        var log = await ChangeLog.ReadAsync(cluster);
        var taken = log.First(one => one.Version > before && one.Committer != paused).Version;
        Assert.DoesNotContain(log, one => one.Version > taken && one.Committer == paused);
        Assert.All(acknowledged, one => Assert.Equal(one.Key, log.Single(logged => logged.Version == one.Version).Key));
        await cluster.MendAsync();
        await Kept.AssertAsync(cluster, load);
    }

    TimeSpan Tell(string silo, long since)
    {
        var took = Stopwatch.GetElapsedTime(since);
        output.WriteLine($"The work of a silo {silo} was done elsewhere after {took.TotalSeconds:0.0} s.");
        return took;
    }

    static async Task<Written?> PutLateAsync(SiloProcess silo, int number)
    {
        try
        {
            using var answer = await silo.Http.PutAsJsonAsync($"/api/v2/workspaces/paused-{number % 5}/entries/t/late{number}", number);
            return answer.IsSuccessStatusCode && await answer.Content.ReadFromJsonAsync<JsonObject>() is { } body ? new("", $"late{number}", $"{number}", body["version"]!.GetValue<long>()) : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
