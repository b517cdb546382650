using TrustFlow.Bootstrap.Initialisers;
using TrustFlow.Bootstrap.Tests.Fixtures;
using TrustFlow.Flows;

namespace TrustFlow.Bootstrap.Tests.Initialisers;

public sealed class DefaultFlowStartTests
{
    readonly FakeCluster cluster = new();

    FakeFlow Flow => cluster.Flow("default/main");

    [Fact]
    public async Task Run_NoFlow_StartsItWithItsParameters()
    {
        await RunAsync();

        var start = Assert.Single(Flow.Starts);
        Assert.Equal(("search", "text", "bootstrap:test"), (start.Blueprint, start.Description, start.Actor));
        Assert.Equal([("on", "true"), ("size", "2.50")], start.Parameters.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => (one.Key, one.Value)));
    }

    [Theory]
    [InlineData(FlowState.Configured)]
    [InlineData(FlowState.Ready)]
    [InlineData(FlowState.Paused)]
    public async Task Run_FlowThatRuns_IsLeftAlone(FlowState state)
    {
        Flow.State = state;

        await RunAsync();

        Assert.Empty(Flow.Starts);
    }

    [Theory]
    [InlineData(FlowState.Stopping, "stopping")]
    [InlineData(FlowState.Starting, "starting")]
    public async Task Run_FlowOnItsWay_FailsSoThatItIsTriedAgain(FlowState state, string word)
    {
        Flow.State = state;

        var error = await Assert.ThrowsAsync<InvalidOperationException>(RunAsync);

        Assert.Equal($"The flow 'main' of workspace 'default' is {word}. It is looked at again at the next wake.", error.Message);
    }

    [Fact]
    public async Task Run_SomebodyElseStartsItMeanwhile_IsDone()
    {
        Flow.OnStart = () => Flow.State = FlowState.Configured;

        await RunAsync();

        Assert.Empty(Flow.Starts);
    }

    [Fact]
    public async Task Run_BlueprintMissing_Fails()
    {
        Flow.OnStart = () => throw FlowException.NoBlueprint();

        Assert.Equal("Blueprint does not exist", (await Assert.ThrowsAsync<FlowException>(RunAsync)).Message);
    }

    Task RunAsync() =>
        new DefaultFlowStart(Parameters.Of("""{"flow_id": "main", "blueprint": "search", "description": "text", "parameters": {"size": 2.50, "on": true}}"""))
            .RunAsync(cluster.Context(), null, "v1", CancellationToken.None);
}
