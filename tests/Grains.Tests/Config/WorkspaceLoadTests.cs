using TrustFlow.Config;
using TrustFlow.Grains.Tests.Fixtures;

namespace TrustFlow.Grains.Tests.Config;

/// <summary>A workspace whose memory is still being filled.</summary>
public sealed class WorkspaceLoadTests(ControlPlane plane) : WorkspaceTests(plane)
{
    TaskCompletionSource Hold()
    {
        var go = new TaskCompletionSource();
        Plane.Store.BeforeSnapshot = workspace => workspace == Name ? go.Task : Task.CompletedTask;
        return go;
    }

    public override async Task InitializeAsync()
    {
        var put = await Workspace.CommitAsync(Batches.Of(null, [.. Enumerable.Range(0, 5_000).Select(i => new ConfigWrite("t", $"k{i:D4}", "old"))]));

        // The bridge looks at the workspace before it publishes, and would wake it.
        await Plane.Broker.WaitForVersionAsync(put.Version);
        await Plane.DeactivateAsync(Workspace);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PutsAndSingleGets_DoNotWaitForIt_AndOtherReadsSeeWhatTheyWrote(bool snapshotIsOlder)
    {
        var go = new TaskCompletionSource();
        if (snapshotIsOlder) Plane.Store.AfterSnapshot = Hold;
        else Plane.Store.BeforeSnapshot = Hold;

        var put = await Workspace.CommitAsync(Batches.Of(null, new("t", "k0001", "new"), new("t", "k0002", null), new("t", "new", "new")));
        var single = await Workspace.GetAsync([new("t", "k0001"), new("t", "k0002"), new("t", "k0003")]);
        var all = Workspace.GetAllAsync();
        Assert.False(all.IsCompleted);
        go.SetResult();

        Assert.Equal(put.Version, single.Version);
        Assert.Equal(["new", null, "old"], single.Values.Select(value => value.Value));
        var read = await all;
        Assert.Equal(put.Version, read.Version);
        Assert.Equal(5_000, read.Values.Length);
        Assert.DoesNotContain(read.Values, value => value.Key == "k0002");
        Assert.Equal(["k0001", "new"], read.Values.Where(value => value.Value == "new").Select(value => value.Key));

        Task Hold(string workspace) => workspace == Name ? go.Task : Task.CompletedTask;
    }

    [Fact]
    public async Task Deactivation_WhileItIsFilled_EndsIt()
    {
        var (go, pages) = (new TaskCompletionSource(), 0);
        Plane.Store.AfterSnapshot = workspace => workspace == Name && Interlocked.Increment(ref pages) == 1 ? go.Task : Task.CompletedTask;

        await Plane.DeactivateAsync(Workspace);
        go.SetResult();

        Assert.Equal(5_000, (await Workspace.GetAllAsync()).Values.Length);
        Assert.Equal(4, pages);
    }

    [Fact]
    public async Task ReadsOfAType_DoNotWaitForIt_AndSeeWhatWasWritten()
    {
        var go = Hold();

        var put = await Workspace.CommitAsync(Batches.Of(null, new("u", "b", "1"), new("u", "a", "2"), new("t", "k0001", null)));
        var values = await Workspace.GetValuesAsync("u");
        var keys = await Workspace.ListAsync("t");
        go.SetResult();

        Assert.Equal((put.Version, put.Version), (values.Version, keys.Version));
        Assert.Equal<ConfigValue>([new(Name, "u", "a", "2", put.Version), new(Name, "u", "b", "1", put.Version)], values.Values);
        Assert.Equal(4_999, keys.Keys.Length);
        Assert.Equal(5_001, (await Workspace.GetAllAsync()).Values.Length);
    }

    [Fact]
    public async Task DeletionOfABlueprint_DoesNotWaitForIt_AndIsRefusedWhileAFlowUsesIt()
    {
        var go = Hold();
        await Plane.Owned(Name).CommitOwnedAsync(Batches.Put(ConfigTypes.Flow, "f", """{"blueprint-name": "used"}"""), new FlowNote("f", [], false, null, false));

        var refusal = await Assert.ThrowsAsync<NotAllowedException>(() => Workspace.CommitAsync(Batches.Delete(ConfigTypes.Blueprint, "used")));
        var free = await Workspace.CommitAsync(Batches.Delete(ConfigTypes.Blueprint, "free"));
        go.SetResult();

        Assert.Contains("'f'", refusal.Message, StringComparison.Ordinal);
        Assert.False(free.Changed);
    }

    [Fact]
    public async Task Push_OfWhatIsWritten_DoesNotWaitForIt()
    {
        var go = Hold();

        var put = await Workspace.CommitAsync(Batches.Put("u", "b", "1"));

        await Plane.Broker.WaitForVersionAsync(put.Version);
        go.SetResult();
    }

    [Fact]
    public async Task StoreFails_ReadsSaySoAndTheNextTriesAgain()
    {
        Plane.Store.BeforeSnapshot = _ => throw new IOException("no disk");

        var failure = await Assert.ThrowsAsync<ConfigException>(() => Workspace.GetAllAsync());
        Plane.Store.Mend();

        Assert.Contains("no disk", failure.Message, StringComparison.Ordinal);
        Assert.Equal(5_000, (await Workspace.GetAllAsync()).Values.Length);
    }
}
