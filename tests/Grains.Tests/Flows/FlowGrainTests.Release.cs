using TrustFlow.Config;
using TrustFlow.PubSub;

namespace TrustFlow.Flows.Tests;

public sealed partial class FlowGrainTests
{
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
    public async Task Stop_RecordThatNobodyCanRead_TakesItAndTheVariantsNamedAfterIt()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.Grains.GetGrain<IOwnedEntriesGrain>(workspace).CommitOwnedAsync(
            new ConfigBatch("unreadable", "", [new("processor:chunker", "f9", """{"topics": {}}"""), new("flow", "f9", "nonsense")], []), new FlowNote("f9", [], false, null, false));
        var status = await plane.Flows.GetStatusAsync(workspace, "f9");
        Assert.All(status.Conditions, static condition => Assert.Equal("ForeignRecord", condition.Reason));
        Assert.True((await plane.StopFlowAsync(workspace, "f9")).Gone);
        Assert.Empty(await plane.EntriesAsync(workspace));
    }
}
