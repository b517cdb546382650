using System.Text.Json.Nodes;

namespace TrustFlow.Cluster.Tests.Fixtures;

/// <summary>That what a load was told is so.</summary>
static class Kept
{
    // A saga whose silo is gone is taken up when its reminder comes, which is a minute after it was set at most.
    static readonly TimeSpan SagasEnd = TimeSpan.FromSeconds(90);

    /// <summary>
    /// Nothing that was acknowledged is missing, in the change log or in what any silo answers; no write was done twice, no version given twice or left out; every start and
    /// stop ended, and the flows are those that were started and not stopped.
    /// </summary>
    public static async Task AssertAsync(ThreeSilos cluster, Load load)
    {
        var log = await ChangeLog.ReadAsync(cluster);
        var head = await ChangeLog.HeadAsync(cluster);
        Assert.Equal(Enumerable.Range(1, (int)head).Select(static version => (long)version), log.Select(static one => one.Version).Distinct());

        var versions = load.Acknowledged.Select(static one => one.Version).OfType<long>().ToList();
        Assert.Equal(versions.Count, versions.Distinct().Count());
        var logged = log.Where(static one => one.Key is not null).ToLookup(static one => (one.Workspace, one.Key!));
        foreach (var one in load.Acknowledged)
        {
            var found = Assert.Single(logged[(one.Workspace, one.Key)]);
            Assert.Equal(one.Value, found.Value);
            if (one.Version is { } answered) Assert.Equal(answered, found.Version);
        }

        foreach (var workspace in load.Acknowledged.GroupBy(static one => one.Workspace, StringComparer.Ordinal))
        {
            foreach (var silo in cluster.Silos) await AssertReadAsync(silo, workspace.Key, workspace);
        }

        await ChangeLog.UntilSagasEndedAsync(cluster, load.FlowWorkspace, SagasEnd);
        foreach (var silo in cluster.Silos) Assert.Equal(load.Standing.Order(StringComparer.Ordinal), await FlowsAsync(silo, load.FlowWorkspace));
    }

    /// <summary>What was acknowledged up to a version is there, and what came later is not, as if it had never been.</summary>
    public static async Task AssertAsOfAsync(ThreeSilos cluster, Load load, long version)
    {
        foreach (var workspace in load.Acknowledged.Where(static one => one.Version is not null).GroupBy(static one => one.Workspace, StringComparer.Ordinal))
        {
            var (before, after) = (workspace.Where(one => one.Version <= version).ToList(), workspace.Where(one => one.Version > version).ToList());
            Assert.True(before.Count > 0 && after.Count > 0, $"Of {workspace.Key} {before.Count} writes were before {version}, and {after.Count} after.");
            foreach (var silo in cluster.Silos)
            {
                var values = await ReadAsync(silo, workspace.Key);
                Assert.DoesNotContain(before, one => values.GetValueOrDefault(one.Key) != one.Value);
                Assert.DoesNotContain(after, one => values.ContainsKey(one.Key));
            }
        }
    }

    static async Task AssertReadAsync(SiloProcess silo, string workspace, IEnumerable<Written> acknowledged)
    {
        var values = await ReadAsync(silo, workspace);
        Assert.DoesNotContain(acknowledged, one => values.GetValueOrDefault(one.Key) != one.Value);
    }

    static async Task<Dictionary<string, string>> ReadAsync(SiloProcess silo, string workspace)
    {
        var read = await silo.ConfigAsync(new { operation = "getvalues", workspace, type = "t" });
        return read["values"]!.AsArray().ToDictionary(static one => one!["key"]!.ToString(), static one => one!["value"]!.ToString(), StringComparer.Ordinal);
    }

    /// <summary>The ids of a workspace's flows, in order.</summary>
    public static async Task<IReadOnlyList<string>> FlowsAsync(SiloProcess silo, string workspace)
    {
        var flows = await silo.FlowAsync(new { operation = "list-flows", workspace });
        return [.. (flows["flow-ids"] as JsonArray ?? []).Select(static id => id!.ToString()).Order(StringComparer.Ordinal)];
    }
}
