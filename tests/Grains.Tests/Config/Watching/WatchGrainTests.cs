using TrustFlow.Config;
using TrustFlow.Config.Watching;
using TrustFlow.Grains.Tests.Fixtures;

namespace TrustFlow.Grains.Tests.Config.Watching;

public sealed class WatchGrainTests(ControlPlane plane) : WorkspaceTests(plane)
{
    [Fact]
    public async Task Watch_FromAVersion_IsToldAtOnceOfWhatWasCommittedSince()
    {
        var first = await Workspace.CommitAsync(Batches.Put("t", "a", "1"));
        var second = await Workspace.CommitAsync(Batches.Of("the-id-" + Name, new("t", "a", "2"), new("u", "b", "x")));
        var third = await Workspace.CommitAsync(Batches.Delete("t", "a"));

        var page = await Plane.Watch(Name).WatchAsync(Query(first.Version));

        Assert.Equal([second.Version, third.Version], page.Changes.Select(change => change.Version));
        Assert.Equal(("the-id-" + Name, "test", Name), (page.Changes[0].BatchId, page.Changes[0].Actor, page.Changes[0].Workspace));
        Assert.Equal<EntryDelta>([new("t", "a", "1", "2", false), new("u", "b", null, "x", false)], page.Changes[0].Entries);
        Assert.Equal<EntryDelta>([new("t", "a", "2", null, false)], page.Changes[1].Entries);
        Assert.True(page.Position >= third.Version);
    }

    [Fact]
    public async Task Watch_FromNowOn_IsToldOfTheNextAndNotOfWhatWas()
    {
        await Workspace.CommitAsync(Batches.Put("t", "a", "1"));
        var here = await Plane.Watch(Name).WatchAsync(Query(null, wait: TimeSpan.Zero));
        Assert.Empty(here.Changes);
        var watch = Plane.Watch(Name).WatchAsync(Query(here.Position));

        var put = await Workspace.CommitAsync(Batches.Put("t", "a", "2"));

        var page = await watch;
        Assert.Equal(put.Version, Assert.Single(page.Changes).Version);
        Assert.Equal("2", page.Changes[0].Entries.Single().New);
    }

    [Fact]
    public async Task Watch_NothingComes_EndsAfterTheWaitWithAPositionBeyondWhatOthersCommitted()
    {
        var here = (await Plane.Watch(Name).WatchAsync(Query(null, wait: TimeSpan.Zero))).Position;
        var other = await Plane.Workspace($"{Name}-other").CommitAsync(Batches.Put("t", "a", "1"));

        WatchPage page;
        do
        {
            page = await Plane.Watch(Name).WatchAsync(Query(here, wait: TimeSpan.FromMilliseconds(1)));
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

        var byKey = await Plane.Watch(Name).WatchAsync(Query(from.Version) with { Types = ["t", "u", "t"], Key = "a" });
        var byType = await Plane.Watch(Name).WatchAsync(Query(from.Version) with { Types = ["v"] });
        var byKeyAlone = await Plane.Watch(Name).WatchAsync(Query(from.Version) with { Key = "b" });

        Assert.Equal(["t/a", "u/a", "u/a"], Names(byKey));
        Assert.Equal(last.Version, byKey.Changes[^1].Version);
        Assert.Equal(["v/a", "v/b"], Names(byType));
        Assert.Equal(["t/b", "v/b"], Names(byKeyAlone));
    }

    [Fact]
    public async Task Watch_AllWorkspaces_IsToldOfAllButReservedOnes()
    {
        var from = await Workspace.CommitAsync(Batches.Put("start", "k", "0"));
        await Plane.Workspace($"{Name}-a").CommitAsync(Batches.Put(Name, "a", "1"));
        await Plane.Workspace("__system__").CommitAsync(Batches.Put(Name, "b", "1"));
        await Plane.Workspace($"{Name}-c").CommitAsync(Batches.Put(Name, "c", "1"));

        var all = await Plane.Watch(IConfigWatchGrain.AllWorkspaces).WatchAsync(Query(from.Version) with { Types = [Name] });
        var reserved = await Plane.Watch("__system__").WatchAsync(Query(from.Version) with { Types = [Name] });

        Assert.Equal([$"{Name}-a", $"{Name}-c"], all.Changes.Select(change => change.Workspace));
        Assert.Equal("__system__", Assert.Single(reserved.Changes).Workspace);
    }

    [Fact]
    public async Task Watch_ReservedWorkspaceLive_IsToldOfItsChanges()
    {
        var here = (await Plane.Watch("__system__").WatchAsync(Query(null, wait: TimeSpan.Zero))).Position;
        var watch = Plane.Watch("__system__").WatchAsync(Query(here) with { Types = [Name] });

        await Plane.Workspace("__system__").CommitAsync(Batches.Put(Name, "b", "1"));

        Assert.Equal([$"{Name}/b"], Names(await watch));
    }

    [Fact]
    public async Task Watch_Secrets_AreHiddenFromTheBatchOnThatDeclaresThem_AndShownAfterTheRuleIsGone()
    {
        var from = await Workspace.CommitAsync(Batches.Put("key", "a", "old"));
        Assert.Equal("old", await NextAsync(from.Version - 1));

        await Workspace.CommitAsync(Batches.Of(null, new(ConfigTypes.Secret, "keys", """{"type": "key", "key": "*"}"""), new("key", "b", "hush")));
        var page = await Plane.Watch(Name).WatchAsync(Query(from.Version) with { Types = ["key"] });
        Assert.Equal<EntryDelta>([new("key", "b", null, EntryDelta.Hidden, true)], page.Changes.Single().Entries);

        var here = page.Position;
        var next = NextAsync(here);
        await Workspace.CommitAsync(Batches.Put("key", "a", "hush"));
        Assert.Equal(EntryDelta.Hidden, await next);

        here = (await Plane.Watch(Name).WatchAsync(Query(null, wait: TimeSpan.Zero))).Position;
        next = NextAsync(here);
        await Workspace.CommitAsync(Batches.Delete(ConfigTypes.Secret, "keys"));
        await Plane.Workspace(ConfigTypes.SystemWorkspace).CommitAsync(Batches.Put(ConfigTypes.Secret, Name, $$"""{"type": "{{Name}}", "key": "x*"}"""));
        await Workspace.CommitAsync(Batches.Put("key", "a", "open"));
        Assert.Equal("open", await next);

        next = NextAsync(here, Name);
        await Workspace.CommitAsync(Batches.Put(Name, "xyz", "hush"));
        Assert.Equal(EntryDelta.Hidden, await next);
    }

    [Fact]
    public async Task Watch_Compacted_IsRefusedWithTheVersionFromWhichAllIsKnown()
    {
        for (var i = 0; i < 5; i++) await Workspace.CommitAsync(Batches.Put("t", "a", $"{i}"));
        while (await Plane.Store.Inner.CompactAsync(DateTimeOffset.MaxValue, 2) > 0)
        {
        }

        var bounds = await Plane.Store.Inner.ReadBoundsAsync();
        var refusal = await Assert.ThrowsAsync<CompactedVersionException>(() => Plane.Watch(Name).WatchAsync(Query(bounds.Compacted - 1)));
        Assert.Equal(bounds.Compacted, refusal.Compacted);
        Assert.Equal(2, (await Plane.Watch(Name).WatchAsync(Query(bounds.Compacted))).Changes.Length);
    }

    [Fact]
    public async Task Watch_LedgerBeginsAnew_MissesNothing()
    {
        var here = (await Plane.Watch(Name).WatchAsync(Query(null, wait: TimeSpan.Zero))).Position;
        var watch = Plane.Watch(Name).WatchAsync(Query(here));

        await Plane.DeactivateLedgerAsync();
        await Workspace.CommitAsync(Batches.Put("t", "a", "1"));
        await Workspace.CommitAsync(Batches.Put("t", "a", "2"));

        var page = await watch;
        if (page.Changes.Length == 1) page = page with { Changes = page.Changes.AddRange((await Plane.Watch(Name).WatchAsync(Query(page.Position))).Changes) };
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
            Plane.Watch(Name).WatchAsync(new([.. Enumerable.Range(0, types).Select(i => $"t{i}")], null, null, limit, TimeSpan.FromSeconds(seconds))));

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public async Task Watch_NoVersionOfTheDeployment_IsRefused(long version) =>
        await Assert.ThrowsAsync<BadValueException>(() => Plane.Watch(Name).WatchAsync(Query(version)));

    async Task<string?> NextAsync(long after, string type = "key") => (await Plane.Watch(Name).WatchAsync(Query(after) with { Types = [type] })).Changes[0].Entries[0].New;

    static WatchQuery Query(long? after, TimeSpan? wait = null) => new([], null, after, 100, wait ?? TimeSpan.FromSeconds(20));

    static IEnumerable<string> Names(WatchPage page) => page.Changes.SelectMany(change => change.Entries).Select(entry => $"{entry.Type}/{entry.Key}");
}
