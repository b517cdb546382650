using TrustFlow.Config;
using TrustFlow.Flows.Plans;
using TrustFlow.Flows.Tests.Fixtures;
using TrustFlow.PubSub;

namespace TrustFlow.Flows.Tests;

public sealed class FlowGrainTests(FlowPlane plane) : IClassFixture<FlowPlane>, IDisposable
{
    public void Dispose() => plane.Hooks.Mend();

    [Fact]
    public async Task Start_Demo_WritesItsEntriesInOneVersionAndMakesItsTopics()
    {
        var workspace = await plane.NewWorkspaceAsync();
        var before = await plane.Store.ReadHeadAsync();
        await plane.StartFlowAsync(workspace, "f1");
        Assert.Equal(before + 1, await plane.Store.ReadHeadAsync());
        Assert.Equal(
            ["flow/f1", "processor:chunker/f1", "processor:embeddings/demo", "processor:my-proc/f1", "processor:text-completion/f1"], (await plane.EntriesAsync(workspace)).Keys.Order(StringComparer.Ordinal));
        Assert.Equal(DemoTopics(workspace, "f1"), await plane.ExistingAsync(DemoTopics(workspace, "f1")));
        Assert.Empty(await plane.Store.ReadTopicUsesAsync(["request:tg:librarian", "response:tg:librarian"]));
        await plane.SettledAsync();
    }

    [Fact]
    public async Task Start_SameIdAtOnce_OneWinsAndTheOthersAreRefused()
    {
        var workspace = await plane.NewWorkspaceAsync();
        var starts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Record.ExceptionAsync(() => plane.StartFlowAsync(workspace, "f1"))));
        Assert.Single(starts, outcome => outcome is null);
        Assert.All(starts.OfType<Exception>(), refusal => Assert.Equal("Flow already exists", Assert.IsType<FlowException>(refusal).Message));
    }

    [Theory]
    [InlineData("demo", null, "No description")]
    [InlineData("nope", "", "Blueprint does not exist")]
    [InlineData(null, "", "No blueprint name")]
    [InlineData("needs", "", "Required parameter 'must' not provided and has no default")]
    [InlineData("unknown", "", "'{nope}'")]
    public async Task Start_WhatCannotBe_IsRefusedAndNothingChanges(string? blueprint, string? description, string message)
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.PutAsync(
            workspace, ("parameter-type", "must", """{"required": true}"""),
            ("flow-blueprint", "needs", """{"parameters": {"must": {"type": "must"}}, "flow": {"x:{id}": {"topics": {"input": "flow:tg:{workspace}:needs:{id}"}}}}"""),
            ("flow-blueprint", "unknown", """{"flow": {"x:{id}": {"topics": {"input": "flow:tg:{workspace}:unknown:{id}", "b": "flow:tg:{nope}"}}}}"""));
        var before = await plane.Store.ReadHeadAsync();
        var refusal = await Assert.ThrowsAsync<FlowException>(() => plane.Flows.StartFlowAsync(workspace, "f1", new FlowStart(blueprint, description, [])));
        Assert.Contains(message, refusal.Message);
        Assert.Equal(before, await plane.Store.ReadHeadAsync());
        Assert.Empty(await plane.ExistingAsync([.. DemoTopics(workspace, "f1"), $"flow:tg:{workspace}:needs:f1", $"flow:tg:{workspace}:unknown:f1"]));
        Assert.Empty(await plane.Store.ReadSagasAsync());
    }

    [Fact]
    public async Task Start_SharedVariantWouldDiffer_IsRefusedWithTheDifference()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.PutAsync(workspace, ("flow-blueprint", "shares", """{"parameters": {"p": {}}, "blueprint": {"a:{blueprint}": {"parameters": {"p": "{p}"}}}, "flow": {"b:{id}": {}}}"""));
        await plane.StartFlowAsync(workspace, "f1", "shares", ("p", "1"));
        var refusal = await Assert.ThrowsAsync<FlowException>(() => plane.StartFlowAsync(workspace, "f2", "shares", ("p", "2")));
        Assert.Contains("parameters.p is '1', and would be '2'", refusal.Message);
        await plane.StartFlowAsync(workspace, "f3", "shares", ("p", "1"));
        Assert.DoesNotContain("flow/f2", (await plane.EntriesAsync(workspace)).Keys);
    }

    [Fact]
    public async Task Start_VariantOfAnotherFlow_IsRefused()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.PutAsync(workspace, ("flow-blueprint", "fixed", """{"flow": {"a:default": {}}}"""));
        await plane.StartFlowAsync(workspace, "f1", "fixed");
        Assert.Contains("'a:default'", (await Assert.ThrowsAsync<FlowException>(() => plane.StartFlowAsync(workspace, "f2", "fixed"))).Message);
    }

    [Fact]
    public async Task Start_BrokerMakesNoTopic_IsRefusedAndUndone()
    {
        var workspace = await plane.NewWorkspaceAsync();
        plane.Hooks.BeforeEnsure = topic => topic.EndsWith(":chunks:f1", StringComparison.Ordinal) ? throw new IOException("the broker is full") : Task.CompletedTask;
        var refusal = await Assert.ThrowsAsync<FlowException>(() => plane.StartFlowAsync(workspace, "f1"));
        Assert.Contains("the broker is full", refusal.Message);
        await plane.SettledAsync();
        await AssertNothingAsync(workspace, "f1");
        plane.Hooks.Mend();
        await plane.StartFlowAsync(workspace, "f1");
    }

    [Fact]
    public async Task Start_BlueprintChangesMeanwhile_IsRefusedAndUndone()
    {
        var workspace = await plane.NewWorkspaceAsync();
        var changed = false;
        plane.Hooks.BeforeEnsure = async _ =>
        {
            if (changed) return;
            changed = true;
            await plane.PutAsync(workspace, ("flow-blueprint", "demo", "{}"));
        };
        Assert.Contains("was changed", (await Assert.ThrowsAsync<FlowException>(() => plane.StartFlowAsync(workspace, "f1"))).Message);
        await plane.SettledAsync();
        await AssertNothingAsync(workspace, "f1");
    }

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
        await plane.Grains.GetGrain<IProcessorVariantGrain>($"{workspace}/chunker/f1").ReportAsync(new ProcessorReport("one", ReportedState.Applied, null, null, DateTimeOffset.UnixEpoch));
        var stop = plane.StopFlowAsync(workspace, "f1");
        await plane.UntilAsync(async () => (await plane.Store.ReadSagaAsync(workspace, "f1"))?.Kind == "stop");
        await plane.RestartAsync(inPeace: true).WaitAsync(TimeSpan.FromSeconds(5));
        Assert.False((await stop).Gone);
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
        Assert.Equal(2, back);
        await AssertNothingAsync(workspace, "f1");
    }

    [Fact]
    public async Task Stop_QueuesOfItsConsumers_GoEvenOnTopicsOfOthers()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1");
        await plane.StartFlowAsync(workspace, "f2");
        var librarian = TopicName.Parse("request:tg:librarian");
        var shared = TopicName.Parse($"flow:tg:{workspace}:shared:demo");
        foreach (var flow in new[] { "f1", "f2" })
        {
            await plane.Broker.EnsureQueueAsync(librarian, $"chunker--{workspace}--{flow}--librarian-request");
            await plane.Broker.EnsureQueueAsync(shared, $"chunker--{workspace}--{flow}--input");
        }

        await plane.StopFlowAsync(workspace, "f1");
        Assert.False(await plane.Broker.QueueExistsAsync(librarian, $"chunker--{workspace}--f1--librarian-request"));
        Assert.False(await plane.Broker.QueueExistsAsync(shared, $"chunker--{workspace}--f1--input"));
        Assert.True(await plane.Broker.QueueExistsAsync(librarian, $"chunker--{workspace}--f2--librarian-request"));
        Assert.True(await plane.Broker.QueueExistsAsync(shared, $"chunker--{workspace}--f2--input"));
    }

    [Fact]
    public async Task Stop_QueueThatALiveVariantYieldsToo_IsKept()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.PutAsync(
            workspace, ("flow-blueprint", "first", """{"flow": {"a:b--{id}": {"topics": {"in": "flow:tg:{workspace}:x"}}}}"""),
            ("flow-blueprint", "second", """{"flow": {"a:b": {"topics": {"c--in": "flow:tg:{workspace}:x"}}}}"""));
        await plane.StartFlowAsync(workspace, "c", "first");
        await plane.StartFlowAsync(workspace, "d", "second");
        var topic = TopicName.Parse($"flow:tg:{workspace}:x");
        await plane.Broker.EnsureQueueAsync(topic, $"a--{workspace}--b--c--in");
        await plane.StopFlowAsync(workspace, "c");
        Assert.True(await plane.Broker.QueueExistsAsync(topic, $"a--{workspace}--b--c--in"));
        await plane.StopFlowAsync(workspace, "d");
        Assert.False(await plane.Broker.QueueExistsAsync(topic, $"a--{workspace}--b--c--in"));
    }

    [Fact]
    public async Task Stop_WorkersThatReport_AreWaitedFor()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1");
        var chunker = plane.Grains.GetGrain<IProcessorVariantGrain>($"{workspace}/chunker/f1");
        var wanted = (await chunker.GetStatusAsync()).WantedHash;
        await chunker.ReportAsync(new ProcessorReport("one", ReportedState.Applied, wanted, null, DateTimeOffset.UnixEpoch));
        var stop = plane.StopFlowAsync(workspace, "f1");
        await plane.UntilAsync(async () => !(await plane.EntriesAsync(workspace)).ContainsKey("processor:chunker/f1"));
        Assert.Equal(DemoTopics(workspace, "f1"), await plane.ExistingAsync(DemoTopics(workspace, "f1")));
        Assert.False(stop.IsCompleted);
        await chunker.ReportAsync(new ProcessorReport("one", ReportedState.Released, null, null, DateTimeOffset.UnixEpoch.AddSeconds(1)));
        Assert.True((await stop).Gone);
        await AssertNothingAsync(workspace, "f1");
    }

    [Fact]
    public async Task Stop_Purge_AsksEachVariantUntilItsWorkerLetGo()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1");
        var chunker = plane.Grains.GetGrain<IProcessorVariantGrain>($"{workspace}/chunker/f1");
        await chunker.ReportAsync(new ProcessorReport("one", ReportedState.Applied, null, null, DateTimeOffset.UnixEpoch));
        var stop = plane.StopFlowAsync(workspace, "f1", purge: true);
        await plane.UntilAsync(async () => (await plane.EntriesAsync(workspace)).ContainsKey("purge:chunker/f1"));
        Assert.Contains("\"token\"", (await plane.EntriesAsync(workspace))["purge:my-proc/f1"]);
        await chunker.ReportAsync(new ProcessorReport("one", ReportedState.Released, null, null, DateTimeOffset.UnixEpoch.AddSeconds(1)));
        await stop;
        Assert.Equal(["purge:my-proc/f1", "purge:text-completion/f1"], (await plane.EntriesAsync(workspace)).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Stop_PurgeJoinsAStopWithout_IsCarriedOutToo()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1");
        var (reached, goOn) = Hold();
        var first = plane.StopFlowAsync(workspace, "f1");
        await reached;
        var second = plane.StopFlowAsync(workspace, "f1", purge: true);
        await plane.UntilAsync(async () => (await plane.EntriesAsync(workspace)).ContainsKey("purge:chunker/f1"));
        goOn();
        await Task.WhenAll(first, second);
        Assert.Equal(["purge:chunker/f1", "purge:my-proc/f1", "purge:text-completion/f1"], (await plane.EntriesAsync(workspace)).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Stop_RecordOfAnotherProgram_TakesItsVariants()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.Grains.GetGrain<IOwnedEntriesGrain>(workspace).CommitOwnedAsync(
            new ConfigBatch("foreign", "", [new("processor:chunker", "f9", """{"topics": {}, "parameters": {}}"""), new("flow", "f9", """{"description": "", "blueprint-name": "demo", "interfaces": {}, "parameters": {}}""")], []),
            new FlowNote("f9", [], false, null, false));
        Assert.True((await plane.StopFlowAsync(workspace, "f9")).Gone);
        Assert.Empty(await plane.EntriesAsync(workspace));
    }

    [Fact]
    public async Task Status_Flow_IsReadyOnlyWhenEveryVariantReportsWhatIsWanted()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1");
        var status = await plane.Flows.GetStatusAsync(workspace, "f1");
        Assert.Equal(FlowState.Configured, status.State);
        Assert.Equal(4, status.Variants.Length);
        foreach (var variant in status.Variants)
        {
            Assert.Equal(DefinitionHash.Of((await plane.EntriesAsync(workspace))[$"processor:{variant.Processor}/{variant.Variant}"]), variant.WantedHash);
            await plane.Grains.GetGrain<IProcessorVariantGrain>($"{workspace}/{variant.Processor}/{variant.Variant}").ReportAsync(
                new ProcessorReport("one", ReportedState.Applied, variant.WantedHash, null, DateTimeOffset.UnixEpoch));
        }

        Assert.Equal(FlowState.Ready, (await plane.Flows.GetStatusAsync(workspace, "f1")).State);
        Assert.Equal("gpt-4o-mini", status.Parameters["rag-model"]);
        await Assert.ThrowsAsync<FlowException>(() => plane.Flows.GetStatusAsync(workspace, "f2"));
    }

    [Fact]
    public async Task EnsureTopics_TopicOfALiveFlowIsMissing_IsMadeAgain()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1");
        await plane.Broker.DeleteTopicAsync(TopicName.Parse($"flow:tg:{workspace}:in:f1"));
        await plane.Resumption.EnsureTopicsAsync(default);
        Assert.Equal(DemoTopics(workspace, "f1"), await plane.ExistingAsync(DemoTopics(workspace, "f1")));
    }

    internal static string[] DemoTopics(string workspace, string flow) =>
    [
        $"flow:tg:{workspace}:in:{flow}", $"flow:tg:{workspace}:shared:demo", $"flow:tg:{workspace}:chunks:{flow}", $"request:tg:{workspace}:embeddings:demo",
        $"response:tg:{workspace}:embeddings:demo", $"request:tg:{workspace}:text-completion:{flow}", $"response:tg:{workspace}:text-completion:{flow}",
    ];

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

    async Task AssertNothingAsync(string workspace, string flow)
    {
        Assert.Empty(await plane.EntriesAsync(workspace));
        Assert.Empty(await plane.ExistingAsync(DemoTopics(workspace, flow)));
        Assert.Empty(await plane.Store.ReadTopicUsesAsync(DemoTopics(workspace, flow)));
        Assert.Null(await plane.Store.ReadSagaAsync(workspace, flow));
    }
}
