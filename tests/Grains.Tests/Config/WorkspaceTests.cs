using TrustFlow.Config;
using TrustFlow.Grains.Tests.Fixtures;

#pragma warning disable CA1816 // A test class is given up by the test framework.

namespace TrustFlow.Grains.Tests.Config;

/// <summary>Tests of a workspace: each has one of its own, and leaves a store that does what it is told.</summary>
public abstract class WorkspaceTests(ControlPlane plane) : IClassFixture<ControlPlane>, IAsyncLifetime
{
    static int workspaces;

    /// <summary>The workspace's id, and the start of what else a test may name.</summary>
    protected string Name { get; } = $"w{Interlocked.Increment(ref workspaces)}";

    /// <summary>The silo.</summary>
    protected ControlPlane Plane => plane;

    private protected IWorkspaceGrain Workspace => plane.Workspace(Name);

    private protected IWorkspaceHistoryGrain Past => plane.Grains.GetGrain<IWorkspaceHistoryGrain>(Name);

    /// <inheritdoc/>
    public virtual Task InitializeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public Task DisposeAsync()
    {
        plane.Store.Mend();
        return Task.CompletedTask;
    }
}
