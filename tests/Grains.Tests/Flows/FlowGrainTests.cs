using TrustFlow.Config;
using TrustFlow.Flows.Tests.Fixtures;
using TrustFlow.PubSub;

namespace TrustFlow.Flows.Tests;

public sealed partial class FlowGrainTests(FlowPlane plane) : IClassFixture<FlowPlane>, IDisposable
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

    [Theory]
    [InlineData("w x", "f1", "The workspace 'w x' may hold only")]
    [InlineData("w", "a/b", "The flow id 'a/b' may hold only")]
    [InlineData("w", "", "The flow id is empty")]
    public async Task Start_BadIdAtTheGrain_IsRefusedAndNothingChanges(string workspace, string flow, string message)
    {
        var before = await plane.Store.ReadHeadAsync();
        var refusal = await Assert.ThrowsAsync<BadValueException>(() => plane.Grains.GetGrain<IFlowGrain>(new FlowKey(workspace, flow).ToString()).StartAsync(new FlowStart("demo", "", [])));
        Assert.Contains(message, refusal.Message);
        Assert.Equal(before, await plane.Store.ReadHeadAsync());
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

    async Task AssertNothingAsync(string workspace, string flow)
    {
        Assert.Empty(await plane.EntriesAsync(workspace));
        Assert.Empty(await plane.ExistingAsync(DemoTopics(workspace, flow)));
        Assert.Empty(await plane.Store.ReadTopicUsesAsync(DemoTopics(workspace, flow)));
        Assert.Null(await plane.Store.ReadSagaAsync(workspace, flow));
    }
}
