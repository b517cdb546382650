using TrustFlow.Config;
using TrustFlow.Grains.Tests.Fixtures;

namespace TrustFlow.Grains.Tests.Config.History;

public sealed class HistoryTests(ControlPlane plane) : WorkspaceTests(plane)
{
    [Fact]
    public async Task History_OfEachScope_IsNewestFirstWithJustItsEntries()
    {
        var first = await CommitAsync(new("t", "a", "1"), new("t", "b", "1"), new("u", "a", "1"));
        await Plane.Workspace($"{Name}-other").CommitAsync(Batches.Put("t", "a", "9"));
        var second = await CommitAsync(new ConfigWrite("t", "a", "2"));
        var third = await CommitAsync(new ConfigWrite("t", "b", null));

        Assert.Equal([third, second, first], Versions(await Past.GetHistoryAsync(default, null, 10)));
        Assert.Equal([third, second, first], Versions(await Past.GetHistoryAsync(new("t", null), null, 10)));
        Assert.Equal([first], Versions(await Past.GetHistoryAsync(new("u", null), null, 10)));
        Assert.Equal([second, first], Versions(await Past.GetHistoryAsync(new(null, "a"), null, 10)));
        var entry = await Past.GetHistoryAsync(new("t", "a"), null, 10);
        Assert.Equal([second, first], Versions(entry));
        Assert.Equal<EntryDelta>([new("t", "a", "1", "2", false)], entry.Changes[0].Entries);
        Assert.Equal(("test", Name), (entry.Changes[0].Actor, entry.Changes[0].Workspace));
        Assert.Null(entry.Before);
    }

    [Fact]
    public async Task History_Paged_GivesEachBatchOnce()
    {
        var versions = new List<long>();
        for (var i = 0; i < 7; i++) versions.Add(await CommitAsync(new ConfigWrite("t", "k", $"{i}")));

        var seen = new List<long>();
        long? before = null;
        do
        {
            var page = await Past.GetHistoryAsync(default, before, 3);
            seen.AddRange(Versions(page));
            before = page.Before;
        }
        while (before is not null);

        Assert.Equal(versions.AsEnumerable().Reverse(), seen);
        Assert.Equal(versions.Take(2).Reverse(), Versions(await Past.GetHistoryAsync(default, versions[2], 10)));
    }

    [Theory]
    [InlineData(null, 0, "The limit is 0, and must be 1 to 1,000.")]
    [InlineData(null, 1001, "The limit is 1001, and must be 1 to 1,000.")]
    [InlineData(0, 1, "There is nothing before version 0. Name a version from 1.")]
    public async Task History_AskedForWrongly_IsRefused(int? before, int limit, string wrong) =>
        Assert.Equal(wrong, (await Assert.ThrowsAsync<BadValueException>(() => Past.GetHistoryAsync(default, before, limit))).Message);

    [Fact]
    public async Task Diff_OfTwoVersions_GoesEitherWay()
    {
        var first = await CommitAsync(new("t", "a", "1"), new("t", "b", "1"), new("u", "c", "1"));
        await CommitAsync(new("t", "a", "2"), new("t", "d", "1"));
        var last = await CommitAsync(new("t", "b", null), new("t", "d", null), new("u", "e", "1"));

        Assert.Equal<EntryDelta>([new("t", "a", "1", "2", false), new("t", "b", "1", null, false), new("u", "e", null, "1", false)], (await Past.DiffAsync(default, first, last)).Entries);
        Assert.Equal<EntryDelta>([new("t", "a", "2", "1", false), new("t", "b", null, "1", false), new("u", "e", "1", null, false)], (await Past.DiffAsync(default, last, first)).Entries);
        Assert.Equal<EntryDelta>([new("t", "a", "1", "2", false)], (await Past.DiffAsync(new("t", "a"), first, null)).Entries);
        Assert.Equal<EntryDelta>([new("u", "e", null, "1", false)], (await Past.DiffAsync(new("u", null), first, null)).Entries);
        Assert.Empty((await Past.DiffAsync(default, last, last)).Entries);
        Assert.Equal(3, (await Past.DiffAsync(default, 0, null)).Entries.Length);
    }

    [Fact]
    public async Task Diff_OfAVersionThatIsNone_IsRefused()
    {
        var version = await CommitAsync(new ConfigWrite("t", "a", "1"));

        Assert.StartsWith("-1 is no version.", (await Assert.ThrowsAsync<BadValueException>(() => Past.DiffAsync(default, -1, null))).Message, StringComparison.Ordinal);
        Assert.StartsWith("Version 1000000 is not reached yet:", (await Assert.ThrowsAsync<BadValueException>(() => Past.DiffAsync(default, version, 1_000_000))).Message, StringComparison.Ordinal);
        Assert.StartsWith("Version 1000000 is not reached yet:", (await Assert.ThrowsAsync<BadValueException>(() => Past.DiffAsync(default, 1_000_000, version))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secret_Texts_AreShownNowhereAndTheirChangesAre()
    {
        var first = await CommitAsync(new("secret", "r", """{"type": "token", "key": "*"}"""), new("token", "a", "hush-1"), new("open", "a", "1"));
        await CommitAsync(new ConfigWrite("token", "a", "hush-2"));
        var other = $"{Name}-other";
        await Plane.Workspace(other).CommitAsync(Batches.Put("token", "a", "hush-3"));

        var shown = new List<EntryDelta>();
        shown.AddRange((await Past.GetHistoryAsync(new("token", null), null, 10)).Changes.SelectMany(change => change.Entries));
        shown.AddRange((await Past.DiffAsync(new("token", null), first, null)).Entries);
        shown.AddRange((await Past.DiffWithAsync(other, new("token", null))).Entries);
        shown.AddRange((await Plane.Grains.GetGrain<IWorkspaceHistoryGrain>(other).DiffWithAsync(Name, new("token", "a"))).Entries);
        shown.AddRange((await Past.PreviewAsync(Batches.Put("token", "a", "hush-4"))).Entries);
        shown.AddRange((await Past.RollBackAsync(new(first, new("token", "a"), null, "test", DryRun: true))).Diff.Entries);
        shown.AddRange((await Past.RollBackAsync(new(first, new("token", "a"), null, "test", DryRun: false))).Diff.Entries);

        Assert.Equal(8, shown.Count);
        Assert.All(shown, entry => Assert.Equal(("token", "a", "***", true), (entry.Type, entry.Key, entry.New, entry.Secret)));
        Assert.Equal("hush-1", (await Workspace.GetAsync([new("token", "a")])).Values[0].Value);
    }

    [Fact]
    public async Task Secret_RuleThatComesWithTheTexts_HidesThemToo()
    {
        var rule = new ConfigWrite("secret", "r", """{"type": "token", "key": "*"}""");
        var ruled = await CommitAsync(rule, new("token", "a", "hush"));
        await CommitAsync(new("secret", "r", null), new("token", "a", null));

        var shown = new List<EntryDelta>();
        shown.AddRange((await Past.PreviewAsync(Batches.Of(null, new ConfigWrite("token", "a", "hush"), rule))).Entries);
        shown.AddRange((await Past.RollBackAsync(new(ruled, default, null, "test", DryRun: true))).Diff.Entries);
        shown.AddRange((await Past.ImportAsync(new(new(null, null, [new("token", "a", "hush"), rule], []), ImportMode.Merge, null, "test", DryRun: true))).Diff.Entries);

        Assert.Equal(6, shown.Count);
        Assert.All(shown.Where(entry => entry.Type == "token"), entry => Assert.Equal((null, "***", true), (entry.Old, entry.New, entry.Secret)));
    }

    static IEnumerable<long> Versions(HistoryPage page) => page.Changes.Select(change => change.Version);

    async Task<long> CommitAsync(params ConfigWrite[] writes) => (await Workspace.CommitAsync(Batches.Of(null, [.. writes]))).Version;
}
