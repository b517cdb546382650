using TrustFlow.Config;
using TrustFlow.Flows.Tests;
using TrustFlow.Grains.Tests.Fixtures;

namespace TrustFlow.Grains.Tests.Config;

public sealed class BlueprintUseGrainTests(ControlPlane plane) : WorkspaceTests(plane)
{
    public override Task InitializeAsync() => Workspace.CommitAsync(Batches.Put("flow-blueprint", "b", Samples.Demo));

    [Fact]
    public async Task Delete_InUse_IsRefusedAndNamesTheFlow()
    {
        await StartAsync("f");

        var refusal = await Assert.ThrowsAsync<NotAllowedException>(() => Workspace.CommitAsync(Batches.Delete("flow-blueprint", "b")));

        Assert.Contains("in use by the flow 'f'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_InUseByTheFlowService_IsItsOwnAffair()
    {
        await StartAsync("f");

        Assert.True((await Plane.Owned(Name).CommitOwnedAsync(Batches.Delete("flow-blueprint", "b"), Note(""))).Changed);
    }

    [Fact]
    public async Task Delete_AfterItsFlowsAreGone_IsCommitted()
    {
        await StartAsync("f");
        await Plane.Owned(Name).CommitOwnedAsync(Batches.Delete("flow", "f"), Note("f"));

        Assert.True((await Workspace.CommitAsync(Batches.Delete("flow-blueprint", "b"))).Changed);
    }

    [Fact]
    public async Task Delete_WhileAStartIsCommitting_IsRefused()
    {
        var begun = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        Plane.Store.BeforeCommit = _ =>
        {
            begun.TrySetResult();
            return go.Task;
        };
        var start = StartAsync("f");
        await begun.Task;

        await Assert.ThrowsAsync<NotAllowedException>(() => Workspace.CommitAsync(Batches.Delete("flow-blueprint", "b")));

        go.SetResult();
        Assert.True((await start).Changed);
    }

    [Fact]
    public async Task Start_WhileItsBlueprintIsBeingDeleted_ComesAfterAndSeesItGone()
    {
        var version = (await Workspace.GetAsync([new("flow-blueprint", "b")])).Values[0].Version;
        var begun = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        Plane.Store.BeforeCommit = _ =>
        {
            begun.TrySetResult();
            return go.Task;
        };
        var delete = Workspace.CommitAsync(Batches.Delete("flow-blueprint", "b"));
        await begun.Task;

        var start = Plane.Owned(Name).CommitOwnedAsync(Record("f").If("flow-blueprint", "b", version), Note("f"));
        go.SetResult();

        Assert.True((await delete).Changed);
        await Assert.ThrowsAsync<ConfigConflictException>(() => start);
        Assert.Empty((await Workspace.GetValuesAsync("flow")).Values);
    }

    Task<CommitResult> StartAsync(string flow) => Plane.Owned(Name).CommitOwnedAsync(Record(flow), Note(flow));

    static ConfigBatch Record(string flow) => Batches.Put("flow", flow, """{"blueprint-name": "b"}""");

    static FlowNote Note(string flow) => new(flow, [], false, null, false);
}
