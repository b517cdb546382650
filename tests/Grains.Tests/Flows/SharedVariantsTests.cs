using TrustFlow.Flows.Tests.Fixtures;
using TrustFlow.PubSub;

namespace TrustFlow.Flows.Tests;

/// <summary>Variants that the flows of a blueprint share are there if and only if one of the flows needs them.</summary>
public sealed class SharedVariantsTests(FlowPlane plane) : IClassFixture<FlowPlane>, IDisposable
{
    const string Variant = "processor:embeddings/demo";

    public void Dispose() => plane.Hooks.Mend();

    [Fact]
    public async Task Stop_AStartIsUnderWay_LeavesTheVariantToIt()
    {
        var (workspace, start, goOn) = await StopTheLastWhileOneStartsAsync();
        Assert.Contains(Variant, (await plane.EntriesAsync(workspace)).Keys);
        goOn.Release();
        await start;
        await plane.StopFlowAsync(workspace, "f2");
        Assert.Empty(await plane.EntriesAsync(workspace));
    }

    [Fact]
    public async Task Start_RefusedAfterTheLastStop_TakesTheVariantThatWasLeftToIt()
    {
        var (workspace, start, goOn) = await StopTheLastWhileOneStartsAsync();
        goOn.Release(new IOException("the broker is full"));
        await Assert.ThrowsAsync<FlowException>(() => start);
        await plane.SettledAsync();
        Assert.Empty(await plane.EntriesAsync(workspace));
        Assert.Empty(await plane.Store.ReadVariantUsesAsync(workspace, ["embeddings:demo"]));
        Assert.Empty(await plane.ExistingAsync($"request:tg:{workspace}:embeddings:demo", $"flow:tg:{workspace}:shared:demo"));
    }

    [Fact]
    public async Task Stop_TwoAtOnce_TheLaterTakesTheVariantInItsFirstBatch()
    {
        var workspace = await plane.NewWorkspaceAsync();
        for (var round = 0; round < 5; round++)
        {
            await plane.StartFlowAsync(workspace, "f1");
            await plane.StartFlowAsync(workspace, "f2");
            await plane.SettledAsync();
            var before = await plane.Store.ReadHeadAsync();
            await Task.WhenAll(plane.StopFlowAsync(workspace, "f1"), plane.StopFlowAsync(workspace, "f2"));
            Assert.Equal(before + 4, await plane.Store.ReadHeadAsync());
            Assert.Empty(await plane.EntriesAsync(workspace));
        }
    }

    [Fact]
    public async Task Stop_AFlowStartsBeforeTheQueueIsTriedAgain_KeepsTheQueueThatItTakesFrom()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1");
        var (topic, queue) = (TopicName.Parse($"request:tg:{workspace}:embeddings:demo"), $"embeddings--{workspace}--demo--request");
        var (failed, started) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), false);
        var attempts = plane.Options.BrokerAttempts;
        plane.Options.BrokerAttempts = int.MaxValue;
        plane.Hooks.BeforeDelete = name =>
        {
            if (started || !name.EndsWith(queue, StringComparison.Ordinal)) return Task.CompletedTask;
            failed.TrySetResult();
            return Task.FromException(new IOException("The broker is busy."));
        };
        var stop = plane.StopFlowAsync(workspace, "f1");
        await failed.Task;
        await plane.StartFlowAsync(workspace, "f2");
        await plane.Broker.EnsureQueueAsync(topic, queue);
        started = true;
        Assert.True((await stop).Gone);
        plane.Options.BrokerAttempts = attempts;
        Assert.True(await plane.Broker.QueueExistsAsync(topic, queue));

        await plane.StopFlowAsync(workspace, "f2");
        Assert.False(await plane.Broker.QueueExistsAsync(topic, queue));
    }

    /// <summary>Stops the only flow while the start of another is held at its first topic.</summary>
    async Task<(string Workspace, Task Start, HeldTopic GoOn)> StopTheLastWhileOneStartsAsync()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1");
        await plane.SettledAsync();
        var goOn = HoldTopic(":in:f2");
        var start = plane.StartFlowAsync(workspace, "f2");
        await goOn.Reached;
        await plane.StopFlowAsync(workspace, "f1");
        return (workspace, start, goOn);
    }

    /// <summary>Holds a topic's making until it is let go or fails.</summary>
    HeldTopic HoldTopic(string end)
    {
        var held = new HeldTopic();
        plane.Hooks.BeforeEnsure = topic => topic.EndsWith(end, StringComparison.Ordinal) ? held.WaitAsync() : Task.CompletedTask;
        return held;
    }

    sealed class HeldTopic
    {
        readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly TaskCompletionSource goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => reached.Task;

        public Task WaitAsync()
        {
            reached.TrySetResult();
            return goOn.Task;
        }

        public void Release(Exception? failure = null) => _ = failure is null ? goOn.TrySetResult() : goOn.TrySetException(failure);
    }
}
