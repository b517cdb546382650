using TrustFlow.Flows.Tests.Fixtures;

namespace TrustFlow.Flows.Tests;

/// <summary>What is told of a flow's sagas.</summary>
public sealed class FlowEventsTests(FlowPlane plane) : IClassFixture<FlowPlane>, IDisposable
{
    public void Dispose() => plane.Hooks.Mend();

    [Fact]
    public async Task Events_StartAndStop_AreToldInOrderWithTheirVersions_AlsoWhenTheFlowIsGone()
    {
        var workspace = await plane.NewWorkspaceAsync();
        await plane.StartFlowAsync(workspace, "f1");
        await plane.SettledAsync();
        var started = await plane.Store.ReadHeadAsync();
        await plane.StopFlowAsync(workspace, "f1");
        var events = await plane.Flows.GetEventsAsync(workspace, "f1");
        Assert.Equal(["start-begun", "start-committed", "started", "stop-begun", "stop-released", "stopped"], events.Select(it => it.Kind));
        Assert.Equal([null, started, null, started + 1, null, started + 2], events.Select(it => it.Version));
        Assert.Contains("'demo'", events[0].Message);
        Assert.Equal(events.Select(it => it.At).Order(), events.Select(it => it.At));
        Assert.Empty(await plane.Flows.GetEventsAsync(workspace, "never"));
    }

    [Fact]
    public async Task Events_RefusedStart_SayWhy()
    {
        var workspace = await plane.NewWorkspaceAsync();
        plane.Hooks.BeforeEnsure = topic => topic.EndsWith(":chunks:f1", StringComparison.Ordinal) ? throw new IOException("the broker\nis full") : Task.CompletedTask;
        await Assert.ThrowsAsync<FlowException>(() => plane.StartFlowAsync(workspace, "f1"));
        await plane.SettledAsync();
        var events = await plane.Flows.GetEventsAsync(workspace, "f1");
        Assert.Equal(["start-begun", "start-refused", "start-undone"], events.Select(it => it.Kind));
        Assert.Contains("the broker is full", events[1].Message);
    }
}
