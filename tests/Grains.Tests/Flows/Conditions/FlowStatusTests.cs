using TrustFlow.Flows.Tests.Fixtures;
using TrustFlow.PubSub;
using TrustFlow.Testing;

#pragma warning disable CA1001 // Test classes give up what they hold by an interface of the test framework.

namespace TrustFlow.Flows.Tests.Conditions;

/// <summary>What a running flow says of itself, on a silo whose clock a test moves.</summary>
public sealed class FlowStatusTests : IAsyncLifetime
{
    readonly ManualTimeProvider clock = new();
    readonly FlowPlane plane;

    public FlowStatusTests() => plane = new() { Time = clock };

    public Task InitializeAsync() => plane.InitializeAsync();

    public Task DisposeAsync() => plane.DisposeAsync();

    [Fact]
    public async Task Conditions_AlongAFlowsLife_SayWhatHoldsSinceWhen()
    {
        var workspace = await plane.NewWorkspaceAsync();
        var started = clock.GetUtcNow();
        await plane.StartFlowAsync(workspace, "f1");
        await plane.SettledAsync();
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(
            [("Resolved", ConditionStatus.True, started), ("TopicsReady", ConditionStatus.True, started), ("Configured", ConditionStatus.True, started), ("Ready", ConditionStatus.Unknown, started)],
            await ConditionsAsync(workspace));

        foreach (var variant in (await plane.Flows.GetStatusAsync(workspace, "f1")).Variants) await ReportAsync(variant, clock.GetUtcNow());
        var reported = clock.GetUtcNow();
        clock.Advance(TimeSpan.FromHours(1));
        foreach (var variant in (await plane.Flows.GetStatusAsync(workspace, "f1")).Variants) await ReportAsync(variant, clock.GetUtcNow());
        Assert.Equal(("Ready", ConditionStatus.True, reported), (await ConditionsAsync(workspace))[3]);

        var topic = TopicName.Parse($"flow:tg:{workspace}:in:f1");
        await plane.Broker.DeleteTopicAsync(topic);
        clock.Advance(TimeSpan.FromMinutes(1));
        var seen = clock.GetUtcNow();
        Assert.Equal(("TopicsReady", ConditionStatus.False, seen), (await ConditionsAsync(workspace))[1]);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(("TopicsReady", ConditionStatus.False, seen), (await ConditionsAsync(workspace))[1]);
        await plane.Broker.EnsureTopicAsync(topic);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ConditionStatus.False, (await ConditionsAsync(workspace))[1].Status);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(("TopicsReady", ConditionStatus.True, clock.GetUtcNow()), (await ConditionsAsync(workspace))[1]);

        var paused = clock.GetUtcNow();
        var pause = await plane.PauseFlowAsync(workspace, "f1");
        // The wait for the workers begins after the answer, so there may be nothing yet that an hour would end.
        var settled = plane.SettledAsync();
        await clock.PassUntilAsync(settled, TimeSpan.FromHours(1));
        await settled;
        var conditions = (await plane.Flows.GetStatusAsync(workspace, "f1")).Conditions;
        Assert.Equal(("Paused", ConditionStatus.True, paused), (conditions[4].Type, conditions[4].Status, conditions[4].Since));
        Assert.Equal(pause.Version, conditions[4].Version);
        Assert.Equal(("Ready", ConditionStatus.False, "Paused"), (conditions[3].Type, conditions[3].Status, conditions[3].Reason));
    }

    [Fact]
    public async Task Conditions_SurviveTheSilo()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1");
        await plane.SettledAsync();
        var before = await ConditionsAsync(workspace);
        clock.Advance(TimeSpan.FromHours(1));
        await plane.RestartAsync();
        Assert.Equal(before, await ConditionsAsync(workspace));
    }

    [Fact]
    public async Task Topics_BrokerCannotBeAsked_AreUnknown()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1");
        await plane.SettledAsync();
        plane.Hooks.BeforeExists = _ => throw new IOException("the broker\nis down");
        var condition = (await plane.Flows.GetStatusAsync(workspace, "f1")).Conditions[1];
        Assert.Equal((ConditionStatus.Unknown, "BrokerUnreachable"), (condition.Status, condition.Reason));
        Assert.Contains("the broker is down", condition.Message);
    }

    async Task<IReadOnlyList<(string Type, ConditionStatus Status, DateTimeOffset? Since)>> ConditionsAsync(string workspace) =>
        [.. (await plane.Flows.GetStatusAsync(workspace, "f1")).Conditions.Select(condition => (condition.Type, condition.Status, condition.Since))];

    Task ReportAsync(VariantStatus variant, DateTimeOffset at) => plane.Grains.GetGrain<IProcessorVariantGrain>(new VariantKey(variant.Workspace, variant.Processor, variant.Variant).ToString())
        .ReportAsync(new ProcessorReport("one", ReportedState.Applied, variant.WantedHash, null, at));
}
