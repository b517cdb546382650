using TrustFlow.Flows.Tests.Fixtures;
using TrustFlow.PubSub;
using TrustFlow.Storage;

namespace TrustFlow.Flows.Tests;

/// <summary>What stops leave on the broker, and flows that come after them.</summary>
public sealed class LeaksTests(FlowPlane plane) : IClassFixture<FlowPlane>, IDisposable
{
    public void Dispose() => plane.Hooks.Mend();

    [Fact]
    public async Task Sweep_LeakedQueueOfALiveFlow_IsKeptAndNoLeakAnyMore()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1");
        var (topic, queue) = Input(workspace);
        await plane.Broker.EnsureQueueAsync(topic, queue);
        await plane.Store.SaveLeakAsync(new LeakedTopic(topic.ToString(), queue, DateTimeOffset.UnixEpoch, "busy"));
        await plane.Resumption.SweepLeaksAsync(default);
        Assert.True(await plane.Broker.QueueExistsAsync(topic, queue));
        Assert.Empty(await plane.Store.ReadLeaksAsync());
    }

    [Fact]
    public async Task Start_QueueThatAnEarlierStopLeaked_IsDeletedBeforeAndNeverAfter()
    {
        var workspace = await LeakAsync();
        var (topic, queue) = Input(workspace);
        plane.Hooks.Mend();
        await plane.StartFlowAsync(workspace, "f1");
        Assert.False(await plane.Broker.QueueExistsAsync(topic, queue));
        Assert.Empty(await plane.Store.ReadLeaksAsync());

        await plane.Broker.EnsureQueueAsync(topic, queue);
        await plane.Resumption.SweepLeaksAsync(default);
        await plane.Resumption.SweepReleasedAsync(default);
        Assert.True(await plane.Broker.QueueExistsAsync(topic, queue));
    }

    [Fact]
    public async Task Start_LeakedQueueCannotBeDeleted_IsRefusedAndUndone()
    {
        var workspace = await LeakAsync();
        Assert.Contains("holds old messages", (await Assert.ThrowsAsync<FlowException>(() => plane.StartFlowAsync(workspace, "f1"))).Message);
        await plane.SettledAsync();
        Assert.Empty(await plane.EntriesAsync(workspace));
        plane.Hooks.Mend();
        await plane.Resumption.SweepLeaksAsync(default);
        Assert.Empty(await plane.Store.ReadLeaksAsync());
        Assert.Empty(await plane.ExistingAsync(FlowGrainTests.DemoTopics(workspace, "f1")));
    }

    [Fact]
    public async Task Sweep_TopicThatAPublisherBringsBackAfterTheStop_GoesAgain()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1");
        await plane.StopFlowAsync(workspace, "f1");
        await plane.Resumption.SweepReleasedAsync(default);
        var topic = $"request:tg:{workspace}:text-completion:f1";
        await plane.Broker.EnsureTopicAsync(TopicName.Parse(topic));
        await plane.Resumption.SweepReleasedAsync(default);
        Assert.Empty(await plane.ExistingAsync(topic));
    }

    async Task<string> LeakAsync()
    {
        var workspace = await plane.NewWorkspaceAsync();
        var (topic, queue) = Input(workspace);
        await plane.StartFlowAsync(workspace, "f1");
        await plane.Broker.EnsureQueueAsync(topic, queue);
        plane.Hooks.BeforeDelete = name => name.Contains(topic.ToString(), StringComparison.Ordinal) ? throw new IOException("the broker is busy") : Task.CompletedTask;
        await plane.StopFlowAsync(workspace, "f1");
        Assert.Equal(2, (await plane.Store.ReadLeaksAsync()).Count);
        return workspace;
    }

    static (TopicName Topic, string Queue) Input(string workspace) => (TopicName.Parse($"flow:tg:{workspace}:in:f1"), $"my-proc--{workspace}--f1--input");
}
