using TrustFlow.Flows.Plans;
using TrustFlow.Flows.Tests.Fixtures;
using TrustFlow.PubSub;

namespace TrustFlow.Flows.Tests;

/// <summary>A restart touches what changed, and nothing else.</summary>
public sealed class RestartTests(FlowPlane plane) : IClassFixture<FlowPlane>, IDisposable
{
    /// <summary>The demo blueprint with another input topic, without its text completion, and with a processor more.</summary>
    static readonly string Changed = Samples.Demo
        .Replace("flow:tg:{workspace}:in:{id}", "flow:tg:{workspace}:entry:{id}", StringComparison.Ordinal)
        .Replace("\"text-completion:{id}\": {\n", "\"extra:{id}\": {\n", StringComparison.Ordinal);

    public void Dispose() => plane.Hooks.Mend();

    [Fact]
    public async Task Restart_NewParameter_PutsOnlyWhatChangesInOneBatch()
    {
        var workspace = await StartedAsync();
        var (before, head) = (await plane.EntriesAsync(workspace), await plane.Store.ReadHeadAsync());
        Assert.Equal(new FlowChange(true, head + 1), await plane.RestartFlowAsync(workspace, "f1", parameters: ("chunk-size", "500")));
        await plane.SettledAsync();
        Assert.Equal(head + 1, await plane.Store.ReadHeadAsync());
        var after = await plane.EntriesAsync(workspace);
        Assert.Equal(["flow/f1", "processor:chunker/f1", "processor:my-proc/f1"], after.Where(entry => before[entry.Key] != entry.Value).Select(entry => entry.Key).Order(StringComparer.Ordinal));
        Assert.Contains("\"500\"", after["processor:chunker/f1"]);
        Assert.Equal(["restart-begun", "restart-committed", "restart-followed", "restarted"], (await plane.Flows.GetEventsAsync(workspace, "f1")).Skip(3).Select(it => it.Kind));
        await AssertStopsAsync(workspace);
    }

    [Fact]
    public async Task Restart_NothingChanges_CommitsNothing()
    {
        var workspace = await StartedAsync();
        var head = await plane.Store.ReadHeadAsync();
        Assert.Equal(new FlowChange(false, head), await plane.RestartFlowAsync(workspace, "f1"));
        Assert.Equal(head, await plane.Store.ReadHeadAsync());
        Assert.Equal(3, (await plane.Flows.GetEventsAsync(workspace, "f1")).Length);
    }

    [Fact]
    public async Task Restart_DefaultChanged_IsTakenAnew_ButAGivenValueIsKeptUntilForgotten()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1", "demo", ("model", "gpt-4o"));
        await plane.PutAsync(workspace, ("parameter-type", "chunk-size", """{"type": "integer", "default": 3000}"""));
        await plane.RestartFlowAsync(workspace, "f1");
        var status = await plane.Flows.GetStatusAsync(workspace, "f1");
        Assert.Equal(("3000", "gpt-4o"), (status.Parameters["chunk-size"], status.Parameters["model"]));
        await plane.Flows.RestartFlowAsync(workspace, "f1", new FlowRestart([]) { Forget = true, Description = "another" });
        status = await plane.Flows.GetStatusAsync(workspace, "f1");
        Assert.Equal(("gpt-4o-mini", "another"), (status.Parameters["model"], status.Description));
    }

    [Fact]
    public async Task Restart_NewBlueprint_BringsItsTopicsAndGivesUpTheOldOnesWhenWorkersFollowed()
    {
        var workspace = await StartedAsync();
        var (old, queue) = (TopicName.Parse($"flow:tg:{workspace}:in:f1"), $"my-proc--{workspace}--f1--input");
        await plane.Broker.EnsureQueueAsync(old, queue);
        await plane.Broker.EnsureQueueAsync(TopicName.Parse($"request:tg:{workspace}:text-completion:f1"), $"text-completion--{workspace}--f1--request");
        var worker = plane.Grains.GetGrain<IProcessorVariantGrain>($"{workspace}/my-proc/f1");
        await worker.ReportAsync(new ProcessorReport("one", ReportedState.Applied, (await worker.GetStatusAsync()).WantedHash, null, DateTimeOffset.UnixEpoch));
        await plane.PutAsync(workspace, ("flow-blueprint", "demo", Changed));
        var head = await plane.Store.ReadHeadAsync();
        await plane.RestartFlowAsync(workspace, "f1");

        Assert.Equal(
            ["flow/f1", "processor:chunker/f1", "processor:embeddings/demo", "processor:extra/f1", "processor:my-proc/f1"], (await plane.EntriesAsync(workspace)).Keys.Order(StringComparer.Ordinal));
        Assert.Single(await plane.ExistingAsync($"flow:tg:{workspace}:entry:f1"));
        Assert.Single(await plane.ExistingAsync($"{old}"));
        await worker.ReportAsync(new ProcessorReport("one", ReportedState.Applied, (await worker.GetStatusAsync()).WantedHash, null, DateTimeOffset.UnixEpoch.AddSeconds(1)));
        await plane.SettledAsync();
        Assert.Equal(head + 1, await plane.Store.ReadHeadAsync());
        Assert.Empty(await plane.ExistingAsync($"{old}"));
        Assert.False(await plane.Broker.QueueExistsAsync(old, queue));
        Assert.False(await plane.Broker.QueueExistsAsync(TopicName.Parse($"request:tg:{workspace}:text-completion:f1"), $"text-completion--{workspace}--f1--request"));
        Assert.Empty(await plane.Store.ReadTopicUsesAsync([$"{old}"]));
        await worker.ReportAsync(new ProcessorReport("one", ReportedState.Released, null, null, DateTimeOffset.UnixEpoch.AddSeconds(2)));
        await AssertStopsAsync(workspace);
    }

    [Fact]
    public async Task Recreate_TakesAllAwayAndPutsThemBackInASecondBatch()
    {
        var workspace = await StartedAsync();
        var (before, head) = (await plane.EntriesAsync(workspace), await plane.Store.ReadHeadAsync());
        Assert.Equal(new FlowChange(true, head + 2), await plane.RestartFlowAsync(workspace, "f1", recreate: true, ("chunk-size", "500")));
        await plane.SettledAsync();
        Assert.Equal(head + 2, await plane.Store.ReadHeadAsync());
        var changes = (await plane.Store.ReadChangesAsync(new(workspace), head, 10)).Changes;
        Assert.Equal(4, changes[0].Entries.Count(entry => entry.NewValue is null));
        Assert.Equal(4, changes[1].Entries.Count(entry => entry.OldValue is null));
        Assert.Equal(before["processor:embeddings/demo"], (await plane.EntriesAsync(workspace))["processor:embeddings/demo"]);
        await AssertStopsAsync(workspace);
    }

    [Fact]
    public async Task Recreate_AnotherFlowNeedsTheSharedVariant_LeavesIt()
    {
        var workspace = await StartedAsync();
        await plane.StartFlowAsync(workspace, "f2");
        var head = await plane.Store.ReadHeadAsync();
        await plane.RestartFlowAsync(workspace, "f1", recreate: true);
        Assert.DoesNotContain((await plane.Store.ReadChangesAsync(new(workspace), head, 10)).Changes.SelectMany(change => change.Entries), entry => entry.Type == "processor:embeddings");
        Assert.Equal(9, (await plane.EntriesAsync(workspace)).Count);
    }

    [Fact]
    public async Task Recreate_WithoutASharedVariantWhileTheLastOtherFlowStops_LeavesItToNobody()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.PutAsync(workspace, ("flow-blueprint", "shares", """{"blueprint": {"a:{blueprint}": {}}, "flow": {"b:{id}": {}}}"""));
        await plane.StartFlowAsync(workspace, "f1", "shares");
        await plane.StartFlowAsync(workspace, "f2", "shares");
        var worker = plane.Grains.GetGrain<IProcessorVariantGrain>($"{workspace}/b/f1");
        await worker.ReportAsync(new ProcessorReport("one", ReportedState.Applied, (await worker.GetStatusAsync()).WantedHash, null, DateTimeOffset.UnixEpoch));
        await plane.PutAsync(workspace, ("flow-blueprint", "shares", """{"blueprint": {}, "flow": {"b:{id}": {}}}"""));

        var restart = plane.RestartFlowAsync(workspace, "f1", recreate: true);
        while ((await plane.EntriesAsync(workspace)).ContainsKey("processor:b/f1")) await Task.Yield();
        Assert.False(restart.IsCompleted);
        await plane.StopFlowAsync(workspace, "f2");
        await worker.ReportAsync(new ProcessorReport("one", ReportedState.Released, null, null, DateTimeOffset.UnixEpoch.AddSeconds(1)));
        await restart;

        Assert.Equal(["flow/f1", "processor:b/f1"], (await plane.EntriesAsync(workspace)).Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(true, "1", null)]
    [InlineData(true, "2", "parameters.p is '1', and would be '2'")]
    [InlineData(false, "1", null)]
    [InlineData(false, "2", "parameters.p is '1', and would be '2'")]
    public async Task Recreate_AnotherFlowStartsMeanwhileWithTheSharedVariant_WaitsForWhatIsPut(bool stood, string other, string? refused)
    {
        const string Shared = """ "blueprint": {"a:{blueprint}": {"parameters": {"p": "{p}"}}}, """;
        const string Blueprint = """{"parameters": {"p": {}}, SHARED "flow": {"b:{id}": {"parameters": {"p": "{p}"}}}}""";
        var workspace = await plane.NewWorkspaceAsync();
        await plane.PutAsync(workspace, ("flow-blueprint", "shares", Blueprint.Replace("SHARED", stood ? Shared : "", StringComparison.Ordinal)));
        await plane.StartFlowAsync(workspace, "f1", "shares", ("p", "1"));
        await plane.PutAsync(workspace, ("flow-blueprint", "shares", Blueprint.Replace("SHARED", Shared, StringComparison.Ordinal)));
        var worker = plane.Grains.GetGrain<IProcessorVariantGrain>($"{workspace}/b/f1");
        await worker.ReportAsync(new ProcessorReport("one", ReportedState.Applied, (await worker.GetStatusAsync()).WantedHash, null, DateTimeOffset.UnixEpoch));

        var restart = plane.RestartFlowAsync(workspace, "f1", recreate: true);
        while ((await plane.EntriesAsync(workspace)).ContainsKey("processor:b/f1")) await Task.Yield();
        var start = plane.StartFlowAsync(workspace, "f2", "shares", ("p", other));
        while ((await plane.Store.ReadSagasAsync()).Count < 2) await Task.Yield();
        Assert.Equal(["flow/f1"], (await plane.EntriesAsync(workspace)).Keys);
        Assert.False(start.IsCompleted);

        await worker.ReportAsync(new ProcessorReport("one", ReportedState.Released, null, null, DateTimeOffset.UnixEpoch.AddSeconds(1)));
        await restart;
        if (refused is null) await start;
        else Assert.Contains(refused, (await Assert.ThrowsAsync<FlowException>(() => start)).Message);
        Assert.Contains("\"p\":\"1\"", (await plane.EntriesAsync(workspace))["processor:a/shares"]);
        Assert.Equal(refused is null, (await plane.EntriesAsync(workspace)).ContainsKey("flow/f2"));
        await plane.SettledAsync();
        Assert.Empty(await plane.Store.ReadSagasAsync());
    }

    [Fact]
    public async Task Restart_SharedVariantWouldDiffer_IsRefusedWhileAnotherFlowNeedsItAndDoneOtherwise()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.PutAsync(workspace, ("flow-blueprint", "shares", """{"parameters": {"p": {}}, "blueprint": {"a:{blueprint}": {"parameters": {"p": "{p}"}}}, "flow": {"b:{id}": {}}}"""));
        await plane.StartFlowAsync(workspace, "f1", "shares", ("p", "1"));
        await plane.StartFlowAsync(workspace, "f2", "shares", ("p", "1"));
        await plane.SettledAsync();
        var head = await plane.Store.ReadHeadAsync();
        var refusal = await Assert.ThrowsAsync<FlowException>(() => plane.RestartFlowAsync(workspace, "f1", parameters: ("p", "2")));
        Assert.Contains("'a:shares'", refusal.Message);
        Assert.Contains("parameters.p is '1', and would be '2'", refusal.Message);
        Assert.Equal(head, await plane.Store.ReadHeadAsync());
        Assert.Empty(await plane.Store.ReadSagasAsync());

        await plane.PauseFlowAsync(workspace, "f2");
        await plane.RestartFlowAsync(workspace, "f1", parameters: ("p", "2"));
        Assert.Contains("\"2\"", (await plane.EntriesAsync(workspace))["processor:a/shares"]);
        await plane.StopFlowAsync(workspace, "f1");
        await plane.StopFlowAsync(workspace, "f2");
        Assert.Empty(await plane.EntriesAsync(workspace));
    }

    [Fact]
    public async Task Restart_AStartThatSharesIsUnderWay_IsUndoneOrSeesIt()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.PutAsync(workspace, ("flow-blueprint", "shares", """{"parameters": {"p": {}}, "blueprint": {"a:{blueprint}": {"parameters": {"p": "{p}"}, "topics": {"x": "flow:tg:{workspace}:{p}"}}}, "flow": {"b:{id}": {}}}"""));
        await plane.StartFlowAsync(workspace, "f1", "shares", ("p", "1"));
        await plane.SettledAsync();
        var (reached, goOn) = (new TaskCompletionSource(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        plane.Hooks.BeforeEnsure = topic =>
        {
            if (!topic.EndsWith(":2", StringComparison.Ordinal)) return Task.CompletedTask;
            reached.TrySetResult();
            return goOn.Task;
        };
        var restart = plane.RestartFlowAsync(workspace, "f1", parameters: ("p", "2"));
        await reached.Task;
        await plane.StartFlowAsync(workspace, "f2", "shares", ("p", "1"));
        goOn.SetResult();
        Assert.Contains("'a:shares'", (await Assert.ThrowsAsync<FlowException>(() => restart)).Message);
        await plane.SettledAsync();
        Assert.Empty(await plane.ExistingAsync($"flow:tg:{workspace}:2"));
        Assert.Single(await plane.ExistingAsync($"flow:tg:{workspace}:1"));
        Assert.Equal(["restart-begun", "restart-refused", "restart-undone"], (await plane.Flows.GetEventsAsync(workspace, "f1")).Skip(3).Select(it => it.Kind));
        await plane.StopFlowAsync(workspace, "f1");
        await plane.StopFlowAsync(workspace, "f2");
        Assert.Empty(await plane.EntriesAsync(workspace));
        Assert.Empty(await plane.ExistingAsync($"flow:tg:{workspace}:1"));
    }

    [Theory]
    [InlineData("gone", "Blueprint does not exist")]
    [InlineData("unknown", "'{nope}'")]
    [InlineData("paused", "The flow is paused")]
    [InlineData("value", "chunk-size")]
    public async Task Restart_WhatCannotBe_IsRefusedAndNothingChanges(string why, string message)
    {
        var workspace = await StartedAsync();
        if (why == "gone") await plane.Flows.DeleteBlueprintAsync(workspace, "demo", force: true, "test");
        if (why == "unknown") await plane.PutAsync(workspace, ("flow-blueprint", "demo", """{"flow": {"x:{id}": {"topics": {"input": "flow:tg:{nope}"}}}}"""));
        if (why == "paused") await plane.PauseFlowAsync(workspace, "f1");
        await plane.SettledAsync();
        var (before, head) = (await plane.EntriesAsync(workspace), await plane.Store.ReadHeadAsync());
        var refusal = await Assert.ThrowsAsync<FlowException>(() => plane.RestartFlowAsync(workspace, "f1", parameters: ("chunk-size", why == "value" ? "many" : "5")));
        Assert.Contains(message, refusal.Message);
        Assert.Equal(before, await plane.EntriesAsync(workspace));
        Assert.Equal(head, await plane.Store.ReadHeadAsync());
        Assert.Empty(await plane.Store.ReadSagasAsync());
    }

    [Fact]
    public async Task Restart_UnknownFlow_IsRefused() =>
        Assert.Equal("Flow ID invalid", (await Assert.ThrowsAsync<FlowException>(() => plane.RestartFlowAsync("nowhere", "f1"))).Message);

    async Task<string> StartedAsync()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1");
        await plane.SettledAsync();
        return workspace;
    }

    async Task AssertStopsAsync(string workspace)
    {
        Assert.True((await plane.StopFlowAsync(workspace, "f1")).Gone);
        Assert.Empty(await plane.EntriesAsync(workspace));
        Assert.Empty(await plane.ExistingAsync([.. FlowGrainTests.DemoTopics(workspace, "f1"), $"flow:tg:{workspace}:entry:f1"]));
        Assert.Empty(await plane.Store.ReadVariantUsesAsync(workspace, SharedUses.Reads([new("embeddings", "demo")])));
    }
}
