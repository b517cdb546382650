using System.Collections.Concurrent;
using TrustFlow.Config;
using TrustFlow.Flows.Plans;
using TrustFlow.Flows.Tests.Fixtures;
using TrustFlow.PubSub;

namespace TrustFlow.Flows.Tests;

/// <summary>Many flows of one blueprint come and go at once.</summary>
public sealed class SharedTopicsTests(FlowPlane plane) : IClassFixture<FlowPlane>
{
    const int Flows = 200;

    [Fact]
    public async Task StartsAndStops_AtOnce_NeverLeaveALiveFlowWithoutTopicsOrSharedVariants()
    {
        var workspace = await plane.NewWorkspaceAsync();
        var before = await plane.Store.ReadHeadAsync();
        string[] shared = [$"flow:tg:{workspace}:shared:demo", $"request:tg:{workspace}:embeddings:demo", $"response:tg:{workspace}:embeddings:demo"];
        var live = new ConcurrentDictionary<string, bool>();
        var faults = new ConcurrentQueue<string>();
        plane.Hooks.AfterDelete = async topic =>
        {
            // A flow that was live before the deletion, and is so after it, was without the topic in between.
            if (!shared.Contains(topic)) return;
            var was = live.Keys.ToList();
            if (was.Count > 0 && !await plane.Broker.TopicExistsAsync(TopicName.Parse(topic))) faults.Enqueue($"{topic}: {string.Join(' ', was)}");
        };

        await Task.WhenAll(Enumerable.Range(0, Flows).Select(async i =>
        {
            await plane.StartFlowAsync(workspace, $"f{i}");
            live[$"f{i}"] = true;
            Assert.Equal(3, (await plane.ExistingAsync(shared)).Count);
            if (i % 4 == 0)
            {
                await plane.PauseFlowAsync(workspace, $"f{i}");
                await plane.ResumeFlowAsync(workspace, $"f{i}");
            }

            live.TryRemove($"f{i}", out _);
            await plane.StopFlowAsync(workspace, $"f{i}");
        }));
        plane.Hooks.Mend();
        Assert.Empty(faults);
        await plane.SettledAsync();
        Assert.Empty(await plane.EntriesAsync(workspace));
        Assert.Empty(await plane.ExistingAsync([.. shared, .. Enumerable.Range(0, Flows).SelectMany(i => FlowGrainTests.DemoTopics(workspace, $"f{i}"))]));
        Assert.Empty(await plane.Store.ReadLeaksAsync());

        // One batch for each start, pause and resume, two for each stop, and none beside.
        Assert.Equal(before + (3 * Flows) + (2 * Flows / 4), await plane.Store.ReadHeadAsync());
        await AssertNeverWithoutAsync(workspace, before);
    }

    /// <summary>At every version the shared variant stands if a flow is live, and goes with the last of them.</summary>
    async Task AssertNeverWithoutAsync(string workspace, long after)
    {
        var (live, stands) = (new HashSet<string>(), false);
        for (var more = true; more;)
        {
            var page = await plane.Store.ReadChangesAsync(new(workspace), after, 1000);
            foreach (var change in page.Changes)
            {
                foreach (var entry in change.Entries)
                {
                    if (entry.Type == "processor:embeddings") stands = entry.NewValue is not null;
                    if (entry.Type != "flow") continue;
                    if (entry.NewValue is not null && FlowRecord.Read(entry.NewValue) is { Stopping: false, Paused: null }) live.Add(entry.Key);
                    else live.Remove(entry.Key);
                }

                Assert.True(stands || live.Count == 0, $"version {change.Version}: {string.Join(' ', live)} live without it");
            }

            (after, more) = (page.Position, page.More);
        }

        Assert.False(stands);
    }

    [Fact]
    public async Task Release_GivenUpByWhoAskedForIt_EndsInItsOwnTurn()
    {
        var topic = $"flow:tg:{await plane.NewWorkspaceAsync()}:given-up";
        await plane.Broker.EnsureTopicAsync(TopicName.Parse(topic));
        using var asking = new CancellationTokenSource();
        var (told, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        plane.BeforeCall = call =>
        {
            if (call.InterfaceMethod.Name == nameof(ITopicGrain.ReleaseAsync)) ((CancellationToken)call.Request.GetArgument(1)!).Register(told.SetResult);
            return Task.CompletedTask;
        };
        plane.Hooks.BeforeDelete = _ =>
        {
            asking.Cancel();
            return goOn.Task;
        };
        var grain = plane.Grains.GetGrain<ITopicGrain>(TopicForms.KeyOf(topic)!);
        var release = grain.ReleaseAsync([], asking.Token);
        await told.Task;

        // The next call comes after that turn.
        var next = grain.DeleteQueuesAsync([]);
        goOn.SetResult();
        await next;
        Assert.False(await plane.Broker.TopicExistsAsync(TopicName.Parse(topic)));
        await Record.ExceptionAsync(() => release);
        plane.Hooks.Mend();
        plane.BeforeCall = _ => Task.CompletedTask;
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
