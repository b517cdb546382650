using TrustFlow.Config;
using TrustFlow.Config.Watching;
using TrustFlow.Grains.Tests.Fixtures;

namespace TrustFlow.Grains.Tests.Config.Watching;

public sealed class WatchGrainTests(ControlPlane plane) : IClassFixture<ControlPlane>, IAsyncLifetime
{
    static int workspaces;
    readonly string name = $"watch-{Interlocked.Increment(ref workspaces)}";

    IWorkspaceGrain Workspace => plane.Workspace(name);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        plane.Store.Mend();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Watch_FromAVersion_IsToldAtOnceOfWhatWasCommittedSince()
    {
        var first = await Workspace.CommitAsync(Batches.Put("t", "a", "1"));
        var second = await Workspace.CommitAsync(Batches.Of("the-id-" + name, new("t", "a", "2"), new("u", "b", "x")));
        var third = await Workspace.CommitAsync(Batches.Delete("t", "a"));

        var page = await plane.Watch(name).WatchAsync(Query(first.Version));

        Assert.Equal([second.Version, third.Version], page.Changes.Select(change => change.Version));
        Assert.Equal(("the-id-" + name, "test", name), (page.Changes[0].BatchId, page.Changes[0].Actor, page.Changes[0].Workspace));
        Assert.Equal<EntryDelta>([new("t", "a", "1", "2", false), new("u", "b", null, "x", false)], page.Changes[0].Entries);
        Assert.Equal<EntryDelta>([new("t", "a", "2", null, false)], page.Changes[1].Entries);
        Assert.True(page.Position >= third.Version);
    }

    [Fact]
    public async Task Watch_FromNowOn_IsToldOfTheNextAndNotOfWhatWas()
    {
        await Workspace.CommitAsync(Batches.Put("t", "a", "1"));
        var here = await plane.Watch(name).WatchAsync(Query(null, wait: TimeSpan.Zero));
        Assert.Empty(here.Changes);
        var watch = plane.Watch(name).WatchAsync(Query(here.Position));

        var put = await Workspace.CommitAsync(Batches.Put("t", "a", "2"));

        var page = await watch;
        Assert.Equal(put.Version, Assert.Single(page.Changes).Version);
        Assert.Equal("2", page.Changes[0].Entries.Single().New);
    }

    [Fact]
    public async Task Watch_NothingComes_EndsAfterTheWaitWithAPositionBeyondWhatOthersCommitted()
    {
        var here = (await plane.Watch(name).WatchAsync(Query(null, wait: TimeSpan.Zero))).Position;
        var other = await plane.Workspace($"{name}-other").CommitAsync(Batches.Put("t", "a", "1"));

        WatchPage page;
        do
        {
            page = await plane.Watch(name).WatchAsync(Query(here, wait: TimeSpan.FromMilliseconds(1)));
            Assert.Empty(page.Changes);
        }
        while (page.Position < other.Version);
    }

    [Fact]
    public async Task Watch_TypesAndKey_IsToldOnlyOfThese()
    {
        var from = await Workspace.CommitAsync(Batches.Put("start", "k", "0"));
        await Workspace.CommitAsync(Batches.Of(null, new("t", "a", "1"), new("t", "b", "1"), new("u", "a", "1"), new("v", "a", "1")));
        await Workspace.CommitAsync(Batches.Put("v", "b", "1"));
        var last = await Workspace.CommitAsync(Batches.Put("u", "a", "2"));

        var byKey = await plane.Watch(name).WatchAsync(Query(from.Version) with { Types = ["t", "u", "t"], Key = "a" });
        var byType = await plane.Watch(name).WatchAsync(Query(from.Version) with { Types = ["v"] });
        var byKeyAlone = await plane.Watch(name).WatchAsync(Query(from.Version) with { Key = "b" });

        Assert.Equal(["t/a", "u/a", "u/a"], Names(byKey));
        Assert.Equal(last.Version, byKey.Changes[^1].Version);
        Assert.Equal(["v/a", "v/b"], Names(byType));
        Assert.Equal(["t/b", "v/b"], Names(byKeyAlone));
    }

    [Fact]
    public async Task Watch_AllWorkspaces_IsToldOfAllButReservedOnes()
    {
        var from = await Workspace.CommitAsync(Batches.Put("start", "k", "0"));
        await plane.Workspace($"{name}-a").CommitAsync(Batches.Put(name, "a", "1"));
        await plane.Workspace("__system__").CommitAsync(Batches.Put(name, "b", "1"));
        await plane.Workspace($"{name}-c").CommitAsync(Batches.Put(name, "c", "1"));

        var all = await plane.Watch(IConfigWatchGrain.AllWorkspaces).WatchAsync(Query(from.Version) with { Types = [name] });
        var reserved = await plane.Watch("__system__").WatchAsync(Query(from.Version) with { Types = [name] });

        Assert.Equal([$"{name}-a", $"{name}-c"], all.Changes.Select(change => change.Workspace));
        Assert.Equal("__system__", Assert.Single(reserved.Changes).Workspace);
    }

    [Fact]
    public async Task Watch_ReservedWorkspaceLive_IsToldOfItsChanges()
    {
        var here = (await plane.Watch("__system__").WatchAsync(Query(null, wait: TimeSpan.Zero))).Position;
        var watch = plane.Watch("__system__").WatchAsync(Query(here) with { Types = [name] });

        await plane.Workspace("__system__").CommitAsync(Batches.Put(name, "b", "1"));

        Assert.Equal([$"{name}/b"], Names(await watch));
    }

    [Fact]
    public async Task Watch_Secrets_AreHiddenFromTheBatchOnThatDeclaresThem_AndShownAfterTheRuleIsGone()
    {
        var from = await Workspace.CommitAsync(Batches.Put("key", "a", "old"));
        Assert.Equal("old", await NextAsync(from.Version - 1));

        await Workspace.CommitAsync(Batches.Of(null, new(ConfigTypes.Secret, "keys", """{"type": "key", "key": "*"}"""), new("key", "b", "hush")));
        var page = await plane.Watch(name).WatchAsync(Query(from.Version) with { Types = ["key"] });
        Assert.Equal<EntryDelta>([new("key", "b", null, EntryDelta.Hidden, true)], page.Changes.Single().Entries);

        var here = page.Position;
        var next = NextAsync(here);
        await Workspace.CommitAsync(Batches.Put("key", "a", "hush"));
        Assert.Equal(EntryDelta.Hidden, await next);

        here = (await plane.Watch(name).WatchAsync(Query(null, wait: TimeSpan.Zero))).Position;
        next = NextAsync(here);
        await Workspace.CommitAsync(Batches.Delete(ConfigTypes.Secret, "keys"));
        await plane.Workspace(ConfigTypes.SystemWorkspace).CommitAsync(Batches.Put(ConfigTypes.Secret, name, $$"""{"type": "{{name}}", "key": "x*"}"""));
        await Workspace.CommitAsync(Batches.Put("key", "a", "open"));
        Assert.Equal("open", await next);

        next = NextAsync(here, name);
        await Workspace.CommitAsync(Batches.Put(name, "xyz", "hush"));
        Assert.Equal(EntryDelta.Hidden, await next);
    }

    [Fact]
    public async Task Watch_Compacted_IsRefusedWithTheVersionFromWhichAllIsKnown()
    {
        for (var i = 0; i < 5; i++) await Workspace.CommitAsync(Batches.Put("t", "a", $"{i}"));
        while (await plane.Store.Inner.CompactAsync(DateTimeOffset.MaxValue, 2) > 0)
        {
        }

        var bounds = await plane.Store.Inner.ReadBoundsAsync();
        var refusal = await Assert.ThrowsAsync<CompactedVersionException>(() => plane.Watch(name).WatchAsync(Query(bounds.Compacted - 1)));
        Assert.Equal(bounds.Compacted, refusal.Compacted);
        Assert.Equal(2, (await plane.Watch(name).WatchAsync(Query(bounds.Compacted))).Changes.Length);
    }

    [Fact]
    public async Task Watch_LedgerBeginsAnew_MissesNothing()
    {
        var here = (await plane.Watch(name).WatchAsync(Query(null, wait: TimeSpan.Zero))).Position;
        var watch = plane.Watch(name).WatchAsync(Query(here));

        await plane.DeactivateLedgerAsync();
        await Workspace.CommitAsync(Batches.Put("t", "a", "1"));
        await Workspace.CommitAsync(Batches.Put("t", "a", "2"));

        var page = await watch;
        if (page.Changes.Length == 1) page = page with { Changes = page.Changes.AddRange((await plane.Watch(name).WatchAsync(Query(page.Position))).Changes) };
        Assert.Equal(["1", "2"], page.Changes.Select(change => change.Entries.Single().New));
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1_001, 1, 1)]
    [InlineData(1, 21, 1)]
    [InlineData(1, -1, 1)]
    [InlineData(1, 1, WatchScope.TypeLimit + 1)]
    public async Task Watch_OutOfRange_IsRefused(int limit, int seconds, int types) =>
        await Assert.ThrowsAsync<BadValueException>(() =>
            plane.Watch(name).WatchAsync(new([.. Enumerable.Range(0, types).Select(i => $"t{i}")], null, null, limit, TimeSpan.FromSeconds(seconds))));

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public async Task Watch_NoVersionOfTheDeployment_IsRefused(long version) =>
        await Assert.ThrowsAsync<BadValueException>(() => plane.Watch(name).WatchAsync(Query(version)));

    async Task<string?> NextAsync(long after, string type = "key") => (await plane.Watch(name).WatchAsync(Query(after) with { Types = [type] })).Changes[0].Entries[0].New;

    static WatchQuery Query(long? after, TimeSpan? wait = null) => new([], null, after, 100, wait ?? TimeSpan.FromSeconds(20));

    static IEnumerable<string> Names(WatchPage page) => page.Changes.SelectMany(change => change.Entries).Select(entry => $"{entry.Type}/{entry.Key}");
}
