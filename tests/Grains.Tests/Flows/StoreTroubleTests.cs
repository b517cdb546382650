using TrustFlow.Flows.Tests.Fixtures;

namespace TrustFlow.Flows.Tests;

/// <summary>A store that writes nothing, as on a full disk: whoever starts or stops a flow is told so in time, and what was begun is done once it writes again.</summary>
public sealed class StoreTroubleTests(FlowPlane plane) : IClassFixture<FlowPlane>
{
    [Fact]
    public async Task Start_StoreFails_IsAnsweredWithTheReason_AndEndsWhenTheStoreIsBack()
    {
        var workspace = await plane.NewWorkspaceAsync();
        plane.Options.CommitAnswer = TimeSpan.FromMilliseconds(50);
        plane.Steps.Trouble = new IOException("database or disk is full");

        var start = await Assert.ThrowsAsync<FlowException>(() => plane.StartFlowAsync(workspace, "f1"));
        Assert.Contains("The start of the flow is not done yet: to write down the start failed (database or disk is full)", start.Message, StringComparison.Ordinal);
        var stop = await Assert.ThrowsAsync<FlowException>(() => plane.StopFlowAsync(workspace, "f1"));
        Assert.Contains("The start of the flow is not done yet", stop.Message, StringComparison.Ordinal);

        plane.Options.CommitAnswer = TimeSpan.FromSeconds(20);
        plane.Steps.Trouble = null;
        await plane.UntilAsync(async () => (await plane.EntriesAsync(workspace)).ContainsKey("flow/f1"));
        Assert.True((await plane.StopFlowAsync(workspace, "f1")).Gone);
        Assert.Empty(await plane.EntriesAsync(workspace));
    }
}
