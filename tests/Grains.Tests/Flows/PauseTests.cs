using TrustFlow.Flows.Plans;
using TrustFlow.Flows.Tests.Fixtures;
using TrustFlow.PubSub;

namespace TrustFlow.Flows.Tests;

/// <summary>A paused flow has no variants, and everything else.</summary>
public sealed class PauseTests(FlowPlane plane) : IClassFixture<FlowPlane>, IDisposable
{
    static readonly string[] Variants = ["processor:chunker/f1", "processor:embeddings/demo", "processor:my-proc/f1", "processor:text-completion/f1"];

    public void Dispose() => plane.Hooks.Mend();

    [Fact]
    public async Task PauseAndResume_OneBatchEach_LeaveTopicsAndQueuesAndPutBackWhatWas()
    {
        var workspace = await StartedAsync();
        var running = await plane.EntriesAsync(workspace);
        var (topic, queue) = (TopicName.Parse($"flow:tg:{workspace}:in:f1"), $"my-proc--{workspace}--f1--input");
        await plane.Broker.EnsureQueueAsync(topic, queue);
        var before = await plane.Store.ReadHeadAsync();

        Assert.Equal(new FlowChange(true, before + 1), await plane.PauseFlowAsync(workspace, "f1"));
        await plane.SettledAsync();
        Assert.Equal(before + 1, await plane.Store.ReadHeadAsync());
        Assert.Equal(["flow/f1"], (await plane.EntriesAsync(workspace)).Keys);
        Assert.Equal(FlowState.Paused, (await plane.Flows.GetStatusAsync(workspace, "f1")).State);
        Assert.Equal(FlowGrainTests.DemoTopics(workspace, "f1"), await plane.ExistingAsync(FlowGrainTests.DemoTopics(workspace, "f1")));
        Assert.True(await plane.Broker.QueueExistsAsync(topic, queue));

        Assert.Equal(new FlowChange(true, before + 2), await plane.ResumeFlowAsync(workspace, "f1"));
        await plane.SettledAsync();
        Assert.Equal(before + 2, await plane.Store.ReadHeadAsync());
        Assert.Equal(running, await plane.EntriesAsync(workspace));
        Assert.True(await plane.Broker.QueueExistsAsync(topic, queue));
        Assert.Equal(["paused", "pause-released", "resume-begun", "resume-committed", "resumed"], (await plane.Flows.GetEventsAsync(workspace, "f1")).Skip(3).Select(it => it.Kind));
        await plane.StopFlowAsync(workspace, "f1");
        await AssertNothingAsync(workspace);
    }

    [Fact]
    public async Task PauseOfAPaused_AndResumeOfARunning_ChangeNothing()
    {
        var workspace = await StartedAsync();
        var version = await plane.Store.ReadHeadAsync();
        Assert.Equal(new FlowChange(false, version), await plane.ResumeFlowAsync(workspace, "f1"));
        await plane.PauseFlowAsync(workspace, "f1");
        Assert.Equal(new FlowChange(false, version + 1), await plane.PauseFlowAsync(workspace, "f1"));
        Assert.Equal(version + 1, await plane.Store.ReadHeadAsync());
        Assert.Equal(4, (await plane.Flows.GetEventsAsync(workspace, "f1")).Count(it => it.Kind is "start-begun" or "start-committed" or "started" or "paused"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("""{"flow": {"other:{id}": {}}}""")]
    public async Task PausedFlow_BlueprintGoneOrChanged_IsResumedAndStoppedByItsRecord(string? now)
    {
        var workspace = await StartedAsync();
        var running = await plane.EntriesAsync(workspace);
        if (now is null) await plane.Flows.DeleteBlueprintAsync(workspace, "demo", force: true, "test");
        else await plane.PutAsync(workspace, ("flow-blueprint", "demo", now));
        await plane.PauseFlowAsync(workspace, "f1");
        await plane.ResumeFlowAsync(workspace, "f1");
        Assert.Equal(running, await plane.EntriesAsync(workspace));
        await plane.PauseFlowAsync(workspace, "f1");
        Assert.True((await plane.StopFlowAsync(workspace, "f1")).Gone);
        await AssertNothingAsync(workspace);
    }

    [Fact]
    public async Task Stop_OfAPausedFlow_TakesTopicsAndQueuesThatFollowFromItsRecord()
    {
        var workspace = await StartedAsync();
        var librarian = TopicName.Parse("request:tg:librarian");
        await plane.Broker.EnsureQueueAsync(librarian, $"chunker--{workspace}--f1--librarian-request");
        await plane.PauseFlowAsync(workspace, "f1");
        await plane.SettledAsync();
        var before = await plane.Store.ReadHeadAsync();
        Assert.True((await plane.StopFlowAsync(workspace, "f1")).Gone);
        Assert.Equal(before + 2, await plane.Store.ReadHeadAsync());
        Assert.False(await plane.Broker.QueueExistsAsync(librarian, $"chunker--{workspace}--f1--librarian-request"));
        await AssertNothingAsync(workspace);
    }

    [Fact]
    public async Task SharedVariant_GoesWithTheLastUnpausedFlow_ItsQueuesWithTheLastFlow()
    {
        var workspace = await StartedAsync();
        await plane.StartFlowAsync(workspace, "f2");
        var (topic, queue) = (TopicName.Parse($"request:tg:{workspace}:embeddings:demo"), $"embeddings--{workspace}--demo--request");
        await plane.Broker.EnsureQueueAsync(topic, queue);
        await plane.PauseFlowAsync(workspace, "f1");
        Assert.Contains("processor:embeddings/demo", (await plane.EntriesAsync(workspace)).Keys);
        await plane.PauseFlowAsync(workspace, "f2");
        Assert.DoesNotContain("processor:embeddings/demo", (await plane.EntriesAsync(workspace)).Keys);
        await plane.StopFlowAsync(workspace, "f1");
        Assert.True(await plane.Broker.QueueExistsAsync(topic, queue));
        await plane.ResumeFlowAsync(workspace, "f2");
        Assert.Contains("processor:embeddings/demo", (await plane.EntriesAsync(workspace)).Keys);
        await plane.StopFlowAsync(workspace, "f2");
        Assert.False(await plane.Broker.QueueExistsAsync(topic, queue));
        Assert.Empty(await plane.EntriesAsync(workspace));
    }

    [Fact]
    public async Task Resume_SharedVariantDiffersByNow_IsRefusedAndTheFlowStaysPaused()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.PutAsync(workspace, ("flow-blueprint", "shares", """{"parameters": {"p": {}}, "blueprint": {"a:{blueprint}": {"parameters": {"p": "{p}"}}}, "flow": {"b:{id}": {}}}"""));
        await plane.StartFlowAsync(workspace, "f1", "shares", ("p", "1"));
        await plane.PauseFlowAsync(workspace, "f1");
        await plane.StartFlowAsync(workspace, "f2", "shares", ("p", "2"));
        Assert.Contains("parameters.p is '2', and would be '1'", (await Assert.ThrowsAsync<FlowException>(() => plane.ResumeFlowAsync(workspace, "f1"))).Message);
        Assert.Equal(FlowState.Paused, (await plane.Flows.GetStatusAsync(workspace, "f1")).State);
        Assert.Equal(["flow/f1", "flow/f2", "processor:a/shares", "processor:b/f2"], (await plane.EntriesAsync(workspace)).Keys.Order(StringComparer.Ordinal));
        await plane.StopFlowAsync(workspace, "f2");
        await plane.ResumeFlowAsync(workspace, "f1");
        Assert.Contains("\"1\"", (await plane.EntriesAsync(workspace))["processor:a/shares"]);
    }

    [Fact]
    public async Task Resume_TopicCannotBeMade_IsRefusedAndTheFlowStaysPaused()
    {
        var workspace = await StartedAsync();
        await plane.PauseFlowAsync(workspace, "f1");
        await plane.SettledAsync();
        plane.Hooks.BeforeEnsure = topic => topic.EndsWith(":in:f1", StringComparison.Ordinal) ? throw new IOException("the broker is full") : Task.CompletedTask;
        Assert.Contains("the broker is full", (await Assert.ThrowsAsync<FlowException>(() => plane.ResumeFlowAsync(workspace, "f1"))).Message);
        plane.Hooks.Mend();
        await plane.SettledAsync();
        Assert.Equal(["flow/f1"], (await plane.EntriesAsync(workspace)).Keys);
        Assert.Equal("embeddings:demo:paused", Assert.Single(await plane.Store.ReadVariantUsesAsync(workspace, ["embeddings:demo", "embeddings:demo:paused"])).Variant);
        await plane.ResumeFlowAsync(workspace, "f1");
        Assert.Equal(["flow/f1", .. Variants], (await plane.EntriesAsync(workspace)).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task UnknownFlow_IsRefused()
    {
        Assert.Equal("Flow ID invalid", (await Assert.ThrowsAsync<FlowException>(() => plane.PauseFlowAsync("nowhere", "f1"))).Message);
        Assert.Equal("Flow ID invalid", (await Assert.ThrowsAsync<FlowException>(() => plane.ResumeFlowAsync("nowhere", "f1"))).Message);
    }

    [Fact]
    public async Task Pause_RecordOfAnotherProgram_KeepsItsVariants()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.Grains.GetGrain<Config.IOwnedEntriesGrain>(workspace).CommitOwnedAsync(
            new Config.ConfigBatch(null, "", [new("processor:chunker", "f9", """{"topics": {}, "parameters": {}}"""), new("flow", "f9", """{"description": "", "blueprint-name": "demo"}""")], []),
            new Config.FlowNote("f9", [], false, null, false));
        await plane.PauseFlowAsync(workspace, "f9");
        Assert.Equal(["flow/f9"], (await plane.EntriesAsync(workspace)).Keys);
        await plane.ResumeFlowAsync(workspace, "f9");
        Assert.Equal("""{"topics": {}, "parameters": {}}""", (await plane.EntriesAsync(workspace))["processor:chunker/f9"]);
        await plane.PauseFlowAsync(workspace, "f9");
        await plane.StopFlowAsync(workspace, "f9");
        Assert.Empty(await plane.EntriesAsync(workspace));
    }

    async Task<string> StartedAsync()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1");
        await plane.SettledAsync();
        return workspace;
    }

    async Task AssertNothingAsync(string workspace)
    {
        Assert.Empty(await plane.EntriesAsync(workspace));
        Assert.Empty(await plane.ExistingAsync(FlowGrainTests.DemoTopics(workspace, "f1")));
        Assert.Empty(await plane.Store.ReadTopicUsesAsync(FlowGrainTests.DemoTopics(workspace, "f1")));
        Assert.Empty(await plane.Store.ReadVariantUsesAsync(workspace, [SharedUses.Need(new("embeddings", "demo")), SharedUses.Keep(new("embeddings", "demo"))]));
    }
}
