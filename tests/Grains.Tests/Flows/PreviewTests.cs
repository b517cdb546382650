using TrustFlow.Config;
using TrustFlow.Flows.Tests.Fixtures;
using TrustFlow.PubSub;

namespace TrustFlow.Flows.Tests;

/// <summary>What a dry run says is what then happens, and a dry run changes nothing.</summary>
public sealed class PreviewTests(FlowPlane plane) : IClassFixture<FlowPlane>
{
    static readonly FlowStart Start = new("demo", "a flow", []);

    [Fact]
    public async Task Start_IsWhatTheStartThenDoes()
    {
        var workspace = await plane.NewWorkspaceAsync();
        var preview = await UnchangedAsync(workspace, () => plane.Flows.PreviewStartAsync(workspace, "f1", Start));
        Assert.Equal(FlowGrainTests.DemoTopics(workspace, "f1").Order(StringComparer.Ordinal), preview.TopicsMade);
        Assert.Empty(preview.TopicsDeleted);
        await AssertDoneAsync(workspace, preview, () => plane.StartFlowAsync(workspace, "f1"));
    }

    [Fact]
    public async Task Stop_IsWhatTheStopThenDoes()
    {
        var workspace = await StartedAsync();
        await plane.StartFlowAsync(workspace, "f2");
        await plane.SettledAsync();
        await plane.Broker.EnsureQueueAsync(TopicName.Parse("request:tg:librarian"), $"chunker--{workspace}--f1--librarian-request");
        var preview = await UnchangedAsync(workspace, () => plane.Flows.PreviewStopAsync(workspace, "f1", new FlowStop(false)));
        Assert.Equal(["flow", "processor:chunker", "processor:my-proc", "processor:text-completion"], preview.Entries.Select(entry => entry.Type));
        Assert.Contains($"flow:tg:{workspace}:in:f1", preview.TopicsDeleted);
        Assert.DoesNotContain($"flow:tg:{workspace}:shared:demo", preview.TopicsDeleted);
        Assert.Equal(new TopicQueue("request:tg:librarian", $"chunker--{workspace}--f1--librarian-request"), Assert.Single(preview.QueuesDeleted));
        await AssertDoneAsync(workspace, preview, () => plane.StopFlowAsync(workspace, "f1"));
        Assert.Empty(await plane.ExistingAsync(preview.TopicsDeleted));
    }

    [Fact]
    public async Task Restart_IsWhatTheRestartThenDoes()
    {
        var workspace = await StartedAsync();
        await plane.PutAsync(workspace, ("flow-blueprint", "demo", Samples.Demo.Replace(":in:{id}", ":entry:{id}", StringComparison.Ordinal)));
        var preview = await UnchangedAsync(workspace, () => plane.Flows.PreviewRestartAsync(workspace, "f1", new FlowRestart([])));
        Assert.Equal(["flow", "processor:my-proc"], preview.Entries.Select(entry => entry.Type));
        Assert.Equal($"flow:tg:{workspace}:entry:f1", Assert.Single(preview.TopicsMade));
        Assert.Equal($"flow:tg:{workspace}:in:f1", Assert.Single(preview.TopicsDeleted));
        await AssertDoneAsync(workspace, preview, () => plane.RestartFlowAsync(workspace, "f1"));
        Assert.Empty((await plane.Flows.PreviewRestartAsync(workspace, "f1", new FlowRestart([]))).Entries);
    }

    [Fact]
    public async Task Refusals_AreThoseOfTheRealThing()
    {
        var workspace = await StartedAsync();
        Assert.Equal("Flow already exists", (await Assert.ThrowsAsync<FlowException>(() => plane.Flows.PreviewStartAsync(workspace, "f1", Start))).Message);
        Assert.Equal("Blueprint does not exist", (await Assert.ThrowsAsync<FlowException>(() => plane.Flows.PreviewStartAsync(workspace, "f2", Start with { Blueprint = "nope" }))).Message);
        Assert.Equal("Flow ID invalid", (await Assert.ThrowsAsync<FlowException>(() => plane.Flows.PreviewStopAsync(workspace, "f2", new FlowStop(false)))).Message);
        Assert.Contains("chunk-size", (await Assert.ThrowsAsync<FlowException>(() => plane.Flows.PreviewRestartAsync(workspace, "f1", new FlowRestart([KeyValuePair.Create("chunk-size", "many")])))).Message);
    }

    [Fact]
    public async Task Secrets_AreNotShown()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.PutAsync(workspace, ("flow-blueprint", "secret", """{"parameters": {"token": {"secret": true}}, "flow": {"a:{id}": {"parameters": {"token": "{token}"}}}}"""));
        var preview = await plane.Flows.PreviewStartAsync(workspace, "f1", new FlowStart("secret", "", [KeyValuePair.Create("token", "hunter2")]));
        Assert.DoesNotContain(preview.Entries, entry => entry.New!.Contains("hunter2", StringComparison.Ordinal));
        Assert.All(preview.Entries, entry => Assert.True(entry.Secret));
    }

    [Fact]
    public async Task Blueprint_SaysWhichFlowsWouldChange()
    {
        var workspace = await StartedAsync();
        await plane.StartFlowAsync(workspace, "f2");
        await plane.PauseFlowAsync(workspace, "f2");
        await plane.SettledAsync();
        var changed = Samples.Demo.Replace("\"size\": \"{chunk-size}\"", "\"size\": \"1{chunk-size}\"", StringComparison.Ordinal);
        var preview = await UnchangedAsync(workspace, () => plane.Flows.PreviewBlueprintAsync(workspace, "demo", changed));
        Assert.Equal("demo", Assert.Single(preview.Entries).Key);
        Assert.Equal(["f1", "f2"], preview.Flows.Select(flow => flow.Flow));
        Assert.Equal(["processor:my-proc"], preview.Flows[0].Preview!.Entries.Select(entry => entry.Type));
        Assert.Contains("paused", preview.Flows[1].Refusal);
        await plane.ResumeFlowAsync(workspace, "f2");
        var same = await plane.Flows.PreviewBlueprintAsync(workspace, "demo", Samples.Demo);
        Assert.Empty(same.Entries);
        Assert.Empty(same.Flows);
        await Assert.ThrowsAsync<BadValueException>(() => plane.Flows.PreviewBlueprintAsync(workspace, "demo", """{"flow": {"nocolon": {}}}"""));
    }

    async Task<string> StartedAsync()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1");
        await plane.SettledAsync();
        return workspace;
    }

    async Task<T> UnchangedAsync<T>(string workspace, Func<Task<T>> preview)
    {
        var (head, entries) = (await plane.Store.ReadHeadAsync(), await plane.EntriesAsync(workspace));
        var topics = await plane.ExistingAsync(FlowGrainTests.DemoTopics(workspace, "f1"));
        var shown = await preview();
        Assert.Equal(head, await plane.Store.ReadHeadAsync());
        Assert.Equal(entries, await plane.EntriesAsync(workspace));
        Assert.Equal(topics, await plane.ExistingAsync(FlowGrainTests.DemoTopics(workspace, "f1")));
        Assert.Empty(await plane.Store.ReadSagasAsync());
        return shown;
    }

    async Task AssertDoneAsync(string workspace, FlowPreview preview, Func<Task> act)
    {
        var before = await plane.EntriesAsync(workspace);
        await act();
        await plane.SettledAsync();
        var after = await plane.EntriesAsync(workspace);
        var changed = before.Keys.Union(after.Keys).Where(key => before.GetValueOrDefault(key) != after.GetValueOrDefault(key)).Order(StringComparer.Ordinal);
        Assert.Equal(changed, preview.Entries.Select(entry => $"{entry.Type}/{entry.Key}").Order(StringComparer.Ordinal));
        Assert.All(preview.Entries, entry => Assert.Equal((before.GetValueOrDefault($"{entry.Type}/{entry.Key}"), after.GetValueOrDefault($"{entry.Type}/{entry.Key}")), (entry.Old, entry.New)));
        Assert.Empty(await MissingAsync(preview.TopicsMade));
        Assert.Empty(await plane.ExistingAsync(preview.TopicsDeleted));
    }

    async Task<IEnumerable<string>> MissingAsync(IReadOnlyCollection<string> topics) => topics.Except(await plane.ExistingAsync(topics));
}
