using System.Collections.Concurrent;
using TrustFlow.Config;
using TrustFlow.Flows.Plans;
using TrustFlow.Flows.Tests.Fixtures;
using TrustFlow.PubSub;

namespace TrustFlow.Flows.Tests;

/// <summary>Many flows of one blueprint come and go at once.</summary>
public sealed class SharedTopicsTests(FlowPlane plane) : IClassFixture<FlowPlane>
{
    const int Flows = 50;

    [Fact]
    public async Task StartsAndStops_AtOnce_NeverLeaveALiveFlowWithoutItsTopics()
    {
        var workspace = await plane.NewWorkspaceAsync();
        var shared = $"flow:tg:{workspace}:shared:demo";
        var live = new ConcurrentDictionary<string, bool>();
        var faults = new ConcurrentQueue<string>();
        plane.Hooks.AfterDelete = async topic =>
        {
            // A flow that was live before the deletion, and is so after it, was without the topic in between.
            if (topic != shared) return;
            var was = live.Keys.ToList();
            if (was.Count > 0 && !await plane.Broker.TopicExistsAsync(TopicName.Parse(shared))) faults.Enqueue(string.Join(' ', was));
        };

        await Task.WhenAll(Enumerable.Range(0, Flows).Select(async i =>
        {
            for (var round = 0; round < 2; round++)
            {
                await plane.StartFlowAsync(workspace, $"f{i}");
                live[$"f{i}"] = true;
                Assert.Single(await plane.ExistingAsync(shared));
                live.TryRemove($"f{i}", out _);
                await plane.StopFlowAsync(workspace, $"f{i}");
            }
        }));
        Assert.Empty(faults);
        await plane.SettledAsync();
        Assert.Empty(await plane.EntriesAsync(workspace));
        Assert.Empty(await plane.ExistingAsync([shared, .. Enumerable.Range(0, Flows).SelectMany(i => FlowGrainTests.DemoTopics(workspace, $"f{i}"))]));
        Assert.Empty(await plane.Store.ReadLeaksAsync());
    }

    [Fact]
    public async Task StartsAndStops_AtOnce_LeaveSharedVariantsToThoseThatStay()
    {
        var workspace = await plane.NewWorkspaceAsync();
        for (var round = 0; round < 5; round++)
        {
            await plane.StartFlowAsync(workspace, "last");
            await Task.WhenAll(plane.StopFlowAsync(workspace, "last"), plane.StartFlowAsync(workspace, $"next{round}"));
            await plane.SettledAsync();
            var entries = await plane.EntriesAsync(workspace);
            Assert.Contains("processor:embeddings/demo", entries.Keys);
            Assert.Equal(FlowGrainTests.DemoTopics(workspace, $"next{round}"), await plane.ExistingAsync(FlowGrainTests.DemoTopics(workspace, $"next{round}")));
            await plane.StopFlowAsync(workspace, $"next{round}");
            Assert.Empty(await plane.EntriesAsync(workspace));
        }
    }

    [Fact]
    public async Task Mend_SharedVariantGoneUnderALiveFlow_IsPutBack()
    {
        var workspace = await plane.NewWorkspaceAsync();
        var taken = false;
        plane.Hooks.BeforeEnsure = async topic =>
        {
            // The second time a topic is ensured, the batch is committed; what a stop would then take away is taken away.
            var entries = await plane.EntriesAsync(workspace);
            if (taken || !entries.ContainsKey("flow/f1")) return;
            taken = true;
            await plane.Grains.GetGrain<IOwnedEntriesGrain>(workspace).CommitOwnedAsync(
                new ConfigBatch("taken", "", [new("processor:embeddings", "demo", null)], []), new FlowNote("other", [], false, null, false));
        };
        await plane.StartFlowAsync(workspace, "f1");
        await plane.SettledAsync();
        plane.Hooks.Mend();
        Assert.True(taken);
        var entry = (await plane.EntriesAsync(workspace))["processor:embeddings/demo"];
        Assert.Contains(VariantDefinition.Read(entry).Topics, topic => topic.Key == "request");
    }
}
