using TrustFlow.Config;
using TrustFlow.Flows.Plans;
using TrustFlow.PubSub;

namespace TrustFlow.Flows.Tests;

public sealed partial class FlowGrainTests
{
    [Fact]
    public async Task Stop_OneOfTwo_KeepsWhatTheOtherUses()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1");
        await plane.StartFlowAsync(workspace, "f2");
        Assert.True((await plane.StopFlowAsync(workspace, "f1")).Gone);
        Assert.Equal(
            ["flow/f2", "processor:chunker/f2", "processor:embeddings/demo", "processor:my-proc/f2", "processor:text-completion/f2"], (await plane.EntriesAsync(workspace)).Keys.Order(StringComparer.Ordinal));
        Assert.Equal(DemoTopics(workspace, "f2"), await plane.ExistingAsync(DemoTopics(workspace, "f2")));
        Assert.Empty(await plane.ExistingAsync($"flow:tg:{workspace}:in:f1", $"flow:tg:{workspace}:chunks:f1"));
        Assert.True((await plane.StopFlowAsync(workspace, "f2")).Gone);
        await AssertNothingAsync(workspace, "f2");
    }

    [Fact]
    public async Task Stop_TakesTwoVersions()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1");
        await plane.SettledAsync();
        var before = await plane.Store.ReadHeadAsync();
        await plane.StopFlowAsync(workspace, "f1");
        Assert.Equal(before + 2, await plane.Store.ReadHeadAsync());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("""{"flow": {"other:{id}": {"topics": {"input": "flow:tg:other:{id}"}}}}""")]
    public async Task Stop_BlueprintGoneOrChanged_TakesWhatTheFlowRecorded(string? now)
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1");
        if (now is null) await plane.Flows.DeleteBlueprintAsync(workspace, "demo", force: true, "test");
        else await plane.PutAsync(workspace, ("flow-blueprint", "demo", now));
        Assert.True((await plane.StopFlowAsync(workspace, "f1")).Gone);
        await AssertNothingAsync(workspace, "f1");
    }

    [Fact]
    public async Task Stop_UnknownFlow_IsRefused() =>
        Assert.Equal("Flow ID invalid", (await Assert.ThrowsAsync<FlowException>(() => plane.StopFlowAsync("nowhere", "f1"))).Message);

    [Fact]
    public async Task Stop_UnderWay_IsJoinedBySecondStopAndRefusesAStart()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1");
        var (reached, goOn) = Hold();
        var first = plane.StopFlowAsync(workspace, "f1");
        await reached;
        var second = plane.StopFlowAsync(workspace, "f1");
        Assert.Equal("Flow already exists", (await Assert.ThrowsAsync<FlowException>(() => plane.StartFlowAsync(workspace, "f1"))).Message);
        Assert.Equal(FlowState.Stopping, (await plane.Flows.GetStatusAsync(workspace, "f1")).State);
        Assert.True(FlowRecord.Read((await plane.EntriesAsync(workspace))["flow/f1"]).Stopping);
        goOn();
        Assert.True((await first).Gone);
        Assert.True((await second).Gone);
        await plane.StartFlowAsync(workspace, "f1");
    }

    [Fact]
    public async Task Stop_TakesLong_IsAnsweredWhileItGoesOn()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1");
        var (reached, goOn) = Hold();
        plane.Options.StopAnswer = TimeSpan.FromMilliseconds(20);
        var stopped = await plane.StopFlowAsync(workspace, "f1");
        plane.Options.StopAnswer = TimeSpan.FromSeconds(20);
        Assert.False(stopped.Gone);
        await reached;
        goOn();
        await plane.SettledAsync();
        await AssertNothingAsync(workspace, "f1");
    }

    [Fact]
    public async Task Stop_UnderWayWhenTheSiloIsStopped_HoldsItNotUpAndGoesOnWithTheNext()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1");
        plane.Options.ReleaseWait = TimeSpan.FromMinutes(5);
        await plane.Grains.GetGrain<IProcessorVariantGrain>($"{workspace}/chunker/f1").ReportAsync(new ProcessorReport("one", ReportedState.Applied, null, null, DateTimeOffset.UnixEpoch));
        var stop = plane.StopFlowAsync(workspace, "f1");
        await plane.UntilAsync(async () => (await plane.Store.ReadSagaAsync(workspace, "f1"))?.Kind == "stop");
        await plane.RestartAsync(inPeace: true).WaitAsync(TimeSpan.FromSeconds(20));

        // Whoever asked is told that it goes on, or loses the silo before he hears it.
        var cut = await Record.ExceptionAsync(async () => Assert.False((await stop).Gone));
        Assert.True(cut is null or SiloUnavailableException, $"{cut}");
        plane.Options.ReleaseWait = TimeSpan.Zero;
        await plane.Resumption.ResumeAsync(default);
        await plane.SettledAsync();
        plane.Options.ReleaseWait = TimeSpan.FromSeconds(10);
        await AssertNothingAsync(workspace, "f1");
    }

    [Fact]
    public async Task Stop_BrokerDeletesNothing_LeaksAreListedAndSweptLater()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1");
        plane.Hooks.BeforeDelete = name => name.Contains(":chunks:f1", StringComparison.Ordinal) ? throw new IOException("the broker\nis busy") : Task.CompletedTask;
        Assert.True((await plane.StopFlowAsync(workspace, "f1")).Gone);
        Assert.Empty(await plane.EntriesAsync(workspace));
        var leaks = (await plane.Store.ReadLeaksAsync()).Where(leak => leak.Topic == $"flow:tg:{workspace}:chunks:f1").ToList();
        Assert.Equal([$"chunker--{workspace}--f1--output", null], leaks.Select(leak => leak.Subscription).OrderBy(subscription => subscription is null));
        Assert.All(leaks, leak => Assert.Equal("the broker is busy", leak.Error));

        plane.Hooks.Mend();
        await plane.Resumption.SweepLeaksAsync(default);
        Assert.Empty(await plane.Store.ReadLeaksAsync());
        await AssertNothingAsync(workspace, "f1");
    }

    [Fact]
    public async Task Stop_LatePublisherBringsTopicBack_IsSweptAgain()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1");
        var back = 0;
        plane.Hooks.AfterDelete = async topic =>
        {
            if (topic.EndsWith(":in:f1", StringComparison.Ordinal) && back++ == 0) await plane.Broker.EnsureTopicAsync(TopicName.Parse(topic));
        };
        await plane.StopFlowAsync(workspace, "f1");
        await plane.Resumption.SweepReleasedAsync(CancellationToken.None);
        Assert.Equal(2, back);
        await AssertNothingAsync(workspace, "f1");
    }

    /// <summary>Holds deletions on the broker until the returned action is called.</summary>
    (Task Reached, Action GoOn) Hold()
    {
        var (reached, goOn) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        plane.Hooks.BeforeDelete = _ =>
        {
            reached.TrySetResult();
            return goOn.Task;
        };
        return (reached.Task, () => goOn.TrySetResult());
    }
}
