using TrustFlow.Config;
using TrustFlow.Grains.Tests.Fixtures;

namespace TrustFlow.Grains.Tests.Config;

public sealed class WorkspaceGrainTests(ControlPlane plane) : IClassFixture<ControlPlane>
{
    static int workspaces;
    readonly IWorkspaceGrain workspace = plane.Workspace(Name());

    [Fact]
    public async Task Commit_Put_IsReadAtOnceWithItsVersion()
    {
        var put = await workspace.CommitAsync(Batches.Put("t", "k", "v"));

        Assert.True(put.Changed);
        var read = await workspace.GetAsync([new("t", "k"), new("t", "none")]);
        Assert.Equal(put.Version, read.Version);
        Assert.Equal([("v", put.Version), (null, 0)], read.Values.Select(value => (value.Value, value.Version)));
    }

    [Fact]
    public async Task Reads_OfATypeAndOfEverything_AreInOrder()
    {
        await workspace.CommitAsync(Batches.Of(null, new("u", "b", "3"), new("t", "z", "2"), new("t", "a", "1")));

        Assert.Equal<string>(["a", "z"], (await workspace.ListAsync("t")).Keys);
        Assert.Equal(["1", "2"], (await workspace.GetValuesAsync("t")).Values.Select(value => value.Value));
        Assert.Equal(["a", "z", "b"], (await workspace.GetAllAsync()).Values.Select(value => value.Key));
        Assert.Empty((await workspace.ListAsync("none")).Keys);
    }

    [Fact]
    public async Task Reads_AnswerTheVersionOfTheirWorkspaceNotTheDeployments()
    {
        var mine = await workspace.CommitAsync(Batches.Put("t", "k", "v"));
        var other = await plane.Workspace(Name()).CommitAsync(Batches.Put("t", "k", "v"));

        Assert.True(other.Version > mine.Version);
        Assert.Equal(mine.Version, (await workspace.ListAsync("t")).Version);
        Assert.Equal(0, (await plane.Workspace(Name()).GetAllAsync()).Version);
    }

    [Fact]
    public async Task Commit_WhatIsSoAlready_TakesNoVersion()
    {
        var put = await workspace.CommitAsync(Batches.Put("t", "k", "v"));

        var same = await workspace.CommitAsync(Batches.Put("t", "k", "v"));
        var nothing = await workspace.CommitAsync(Batches.Delete("t", "none"));
        var empty = await workspace.CommitAsync(Batches.Of(null));

        Assert.Equal([false, false, false], [same.Changed, nothing.Changed, empty.Changed]);
        Assert.Equal(put.Version, (await workspace.GetAllAsync()).Version);
        Assert.Equal(await plane.Ledger.GetVersionAsync(), empty.Version);
    }

    [Fact]
    public async Task Commit_KeyTwice_TheLaterHolds()
    {
        var first = await workspace.CommitAsync(Batches.Put("t", "k", "1"));

        var second = await workspace.CommitAsync(Batches.Of(null, new("t", "k", "2"), new("t", "k", "1")));

        Assert.False(second.Changed);
        Assert.Equal(first.Version, (await workspace.GetAsync([new("t", "k")])).Values[0].Version);
    }

    [Fact]
    public async Task Commit_IdAgain_AnswersTheFirstVersionAndChangesNothing()
    {
        var id = Name();
        var first = await workspace.CommitAsync(Batches.Put("t", "k", "1", id));
        await workspace.CommitAsync(Batches.Delete("t", "k"));

        var again = await workspace.CommitAsync(Batches.Put("t", "k", "1", id));

        Assert.Equal(first, again);
        Assert.Null((await workspace.GetAsync([new("t", "k")])).Values[0].Value);
    }

    [Fact]
    public async Task Commit_PreconditionHolds_IsCommitted()
    {
        var first = await workspace.CommitAsync(Batches.Put("t", "k", "1").If("t", "k", null));

        var second = await workspace.CommitAsync(Batches.Put("t", "other", "2").If("t", "k", first.Version));

        Assert.True(second.Changed);
    }

    [Fact]
    public async Task Commit_PreconditionFails_NamesTheKeyAndItsVersionAndTakesNone()
    {
        var first = await workspace.CommitAsync(Batches.Put("t", "k", "1"));

        var conflict = await Assert.ThrowsAsync<ConfigConflictException>(
            () => workspace.CommitAsync(Batches.Of(null, new("t", "a", "2"), new("t", "b", "2")).If("t", "k", first.Version - 1)));

        Assert.Equal(("t", "k", first.Version), (conflict.Type, conflict.Key, conflict.Version));
        var all = await workspace.GetAllAsync();
        Assert.Equal(first.Version, all.Version);
        Assert.Single(all.Values);
    }

    [Fact]
    public async Task Commit_MustBeAbsentOfTwoAtOnce_OneWins()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            try
            {
                return (await workspace.CommitAsync(Batches.Put("t", "k", $"{i}").If("t", "k", null))).Changed;
            }
            catch (ConfigConflictException)
            {
                return false;
            }
        }));

        Assert.Single(results, won => won);
    }

    [Theory]
    [InlineData("flow")]
    [InlineData("processor:chunker")]
    [InlineData("purge:keyword-index")]
    public async Task Commit_OwnedType_IsRefused(string type)
    {
        await Assert.ThrowsAsync<NotAllowedException>(() => workspace.CommitAsync(Batches.Of(null, new("t", "k", "v"), new(type, "k", "v"))));

        Assert.Empty((await workspace.GetAllAsync()).Values);
    }

    [Fact]
    public async Task Commit_OverALimit_IsRefusedAndStoresNothing()
    {
        await Assert.ThrowsAsync<BadValueException>(() => workspace.CommitAsync(Batches.Of(null, new("t", "k", "v"), new("t", new string('k', 257), "v"))));

        Assert.Empty((await workspace.GetAllAsync()).Values);
    }

    [Fact]
    public async Task Workspace_BadName_IsRefusedByEveryOperation()
    {
        var bad = plane.Workspace("no spaces");

        await Assert.ThrowsAsync<BadValueException>(() => bad.CommitAsync(Batches.Put("t", "k", "v")));
        await Assert.ThrowsAsync<BadValueException>(() => bad.GetAsync([new("t", "k")]));
        await Assert.ThrowsAsync<BadValueException>(() => bad.GetAllAsync());
    }

    [Fact]
    public async Task CommitOwned_FlowRecord_IsWrittenWithItsSaga()
    {
        var name = Name();
        var note = new FlowNote("f", ["flow:tg:in:f"], false, new SagaNote("s1", "start", "configured", "{}", DateTimeOffset.UnixEpoch), false);

        var result = await plane.Owned(name).CommitOwnedAsync(Batches.Put("flow", "f", """{"blueprint-name": "b"}"""), note);

        Assert.Equal(result.Version, (await plane.Workspace(name).GetValuesAsync("flow")).Version);
        Assert.Equal("configured", (await plane.Store.ReadSagaAsync(name, "f"))?.Step);
        Assert.Equal("f", Assert.Single(await plane.Store.ReadTopicUsesAsync(["flow:tg:in:f"])).Flow);
    }

    [Fact]
    public async Task Commit_MalformedBlueprint_IsRefused()
    {
        var refusal = await Assert.ThrowsAsync<BadValueException>(() => workspace.CommitAsync(Batches.Put("flow-blueprint", "b", "no JSON")));

        Assert.Contains("'b' is malformed", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deactivated_Workspace_ReadsWhatItWrote()
    {
        var put = await workspace.CommitAsync(Batches.Put("t", "k", "v"));

        await plane.DeactivateAsync(workspace);

        Assert.Equal(put.Version, (await workspace.GetAllAsync()).Version);
        Assert.Equal("v", (await workspace.GetAsync([new("t", "k")])).Values[0].Value);
    }

    [Fact]
    public async Task GetValuesAllWorkspaces_LeavesReservedOnesOut()
    {
        var type = Name();
        await plane.Workspace("_reserved").CommitAsync(Batches.Put(type, "k", "hidden"));
        var put = await workspace.CommitAsync(Batches.Put(type, "k", "v"));

        var all = await plane.Ledger.GetValuesAllWorkspacesAsync(type);

        Assert.True(all.Version >= put.Version);
        Assert.Equal("v", Assert.Single(all.Values).Value);
    }

    static string Name() => $"workspace-{Interlocked.Increment(ref workspaces)}";
}
