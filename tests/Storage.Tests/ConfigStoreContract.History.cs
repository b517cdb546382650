using static TrustFlow.Storage.Tests.Batches;

namespace TrustFlow.Storage.Tests;

public abstract partial class ConfigStoreContract
{
    /// <summary>Every kind of scope, and the versions that it has of what <see cref="WriteScopedAsync"/> writes.</summary>
    public static TheoryData<string?, string?, string?, bool, long[]> Scopes => new()
    {
        { null, null, null, true, [1, 2, 3, 4, 5, 6] },
        { null, null, null, false, [1, 2, 4, 5, 6] },
        { "w", null, null, false, [1, 2, 5, 6] },
        { "_r", null, null, false, [3] },
        { null, "t", null, false, [1, 4, 5, 6] },
        { null, "t", null, true, [1, 3, 4, 5, 6] },
        { "w", "t", null, false, [1, 5, 6] },
        { null, null, "a", false, [1, 2, 4, 5] },
        { "w", null, "a", false, [1, 2, 5] },
        { null, "t", "a", false, [1, 4, 5] },
        { "w", "t", "a", false, [1, 5] },
        { "none", null, null, false, [] },
        { "w", "t", "none", false, [] },
        { "w", "none", null, true, [] },
    };

    [Theory]
    [MemberData(nameof(Scopes))]
    public async Task ReadChanges_OfAScope_GivesItsEntriesInOrderWhateverThePage(string? workspace, string? type, string? key, bool withReserved, long[] versions)
    {
        await WriteScopedAsync();
        var scope = new ChangeScope(workspace, type, key) { WithReserved = withReserved };

        for (var limit = 1; limit <= 7; limit++)
        {
            var changes = await FollowAsync(scope, 0, limit);
            Assert.Equal(versions, changes.Select(change => change.Version));
            Assert.All(changes, change => Assert.All(change.Entries, entry => Assert.True(scope.Covers(change.Workspace) && scope.Covers(entry.Type, entry.Key))));
            Assert.Equal(versions.Where(version => version > 4), (await FollowAsync(scope, 4, limit)).Select(change => change.Version));
        }

        var all = await Store.ReadChangesAsync(scope, 0, 100);
        Assert.Equal((6, false), (all.Position, all.More));
    }

    [Theory]
    [MemberData(nameof(Scopes))]
    public async Task ReadHistory_OfAScope_IsTheSameTheOtherWayRound(string? workspace, string? type, string? key, bool withReserved, long[] versions)
    {
        await WriteScopedAsync();
        var scope = new ChangeScope(workspace, type, key) { WithReserved = withReserved };

        for (var limit = 1; limit <= 7; limit++)
        {
            var (seen, before, more) = (new List<ConfigChange>(), long.MaxValue, true);
            while (more)
            {
                var page = await Store.ReadHistoryAsync(scope, before, limit);
                Assert.True(page.Changes.Count <= limit);
                seen.AddRange(page.Changes);
                (before, more) = (page.Position, page.More);
            }

            Assert.Equal(versions.Reverse(), seen.Select(change => change.Version));
            Assert.Equal(0, before);
        }

        Assert.Equal(versions.Where(version => version < 5).Reverse(), (await Store.ReadHistoryAsync(scope, 5, 100)).Changes.Select(change => change.Version));
    }

    [Fact]
    public async Task ReadChanges_AfterTheHead_IsEmptyAtTheHead()
    {
        await WriteScopedAsync();

        foreach (var scope in new[] { ChangeScope.Everything, new("w"), new("w", "t", "a"), new("none") })
        {
            var page = await Store.ReadChangesAsync(scope, 6, 10);
            Assert.Empty(page.Changes);
            Assert.Equal((6, false), (page.Position, page.More));
        }

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ReadHistoryAsync(new("w"), 5, 0));
    }

    [Fact]
    public async Task ReadChanges_WithManyOfOthersBetween_GoesOnByPosition()
    {
        const int Others = 12_000;
        await CommitAsync(Put("first", "k", "1", type: "rare"));
        foreach (var part in Enumerable.Range(0, Others).Chunk(4_000)) await CommitAsync([.. part.Select(i => Put($"b{i}", "k", $"{i}", i % 2 == 0 ? "w" : "_r"))]);
        await CommitAsync(Put("last", "k", "2", type: "rare"));

        foreach (var scope in new ChangeScope[] { new("w", "rare"), new(null, "rare"), new("w", "rare", "k") })
        {
            var pages = 0;
            var seen = await FollowAsync(scope, 0, 10, _ => pages++);
            Assert.Equal([1, Others + 2], seen.Select(change => change.Version));
            Assert.InRange(pages, 1, 5);
        }

        var down = await Store.ReadHistoryAsync(new("w", "rare"), Others + 2, 10);
        Assert.Empty(down.Changes);
        Assert.True(down is { More: true, Position: > 1 and < Others });
    }

    [Fact]
    public async Task ReadChanges_OfLargeValues_EndsAPageEarlyAndLosesNothing()
    {
        var values = Enumerable.Range(0, 9).Select(i => new string((char)('a' + i), 1024 * 1024)).ToList();
        await CommitAsync([.. values.Select((value, i) => Put($"b{i}", "k", value))]);

        var pages = 0;
        var up = await FollowAsync(new("w"), 0, 100, _ => pages++);

        Assert.Equal(values, up.Select(change => change.Entries[0].NewValue));
        Assert.InRange(pages, 3, 9);
        Assert.True((await Store.ReadHistoryAsync(new("w", "t", "k"), long.MaxValue, 100)).More);
    }

    [Fact]
    public async Task ReadDifferences_FoldsWhatChangedInBetween()
    {
        await CommitAsync(
            Of("1", "w", new("t", "a", "1"), new("t", "b", "1"), new("u", "c", "1"), new("t", "\U0001F600", "1"), new("t", "\uFFFD", "1")),
            Of("2", "w", new("t", "a", "2"), new("t", "b", null)), Put("3", "a", "9", "other"), Of("4", "w", new("t", "a", "1"), new("t", "d", "1")), Of("5", "w", new("t", "d", null), new("u", "c", "2")));

        var all = await Store.ReadDifferencesAsync(new("w"), 1, 5, 10);
        Assert.Equal(5, all.Version);
        Assert.Equal([new("t", "b", "1", null), new("u", "c", "1", "2")], all.Differences);
        Assert.Equal(["a", "\uFFFD", "\U0001F600", "c"], (await Store.ReadDifferencesAsync(new("w"), 0, long.MaxValue, 10)).Differences.Select(entry => entry.Key));
        Assert.Equal([new("t", "a", "2", "1"), new("t", "d", null, "1")], (await Store.ReadDifferencesAsync(new("w"), 2, 4, 10)).Differences);
        Assert.Equal([new("u", "c", "1", "2")], (await Store.ReadDifferencesAsync(new("w", "u"), 1, 5, 10)).Differences);
        Assert.Equal([new("t", "a", "2", "1")], (await Store.ReadDifferencesAsync(new("w", null, "a"), 2, 5, 10)).Differences);
        Assert.Equal([new("t", "b", "1", null)], (await Store.ReadDifferencesAsync(new("w", "t", "b"), 1, 5, 10)).Differences);
        Assert.Empty((await Store.ReadDifferencesAsync(new("w", "t", "d"), 1, 5, 10)).Differences);
        Assert.Empty((await Store.ReadDifferencesAsync(new("w"), 3, 3, 10)).Differences);
        Assert.Empty((await Store.ReadDifferencesAsync(new("nobody"), 0, 5, 10)).Differences);
    }

    [Fact]
    public async Task ReadDifferences_AskedForWrongly_IsRefused()
    {
        await CommitAsync(Of("1", "w", new("t", "a", "1"), new("t", "b", "1")));

        Assert.Equal(2, (await Store.ReadDifferencesAsync(new("w"), 0, 1, 2)).Differences.Count);
        Assert.Equal(1, (await Assert.ThrowsAsync<TooManyDifferencesException>(() => Store.ReadDifferencesAsync(new("w"), 0, 1, 1))).Limit);
        await Assert.ThrowsAsync<ArgumentException>(() => Store.ReadDifferencesAsync(new(null, "t"), 0, 1, 1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ReadDifferencesAsync(new("w"), 1, 0, 1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ReadDifferencesAsync(new("w"), 0, 1, 0));
    }

    [Fact]
    public async Task WorkspaceVersion_ThatABatchDemands_IsHeldAgainstTheStoreAndTheGroup()
    {
        await CommitAsync(Put("a", "k", "1"), Put("b", "k", "1", "other"));

        var outcomes = await CommitAsync(
            Put("c", "k", "2") with { WorkspaceVersion = 2 },
            Put("d", "k", "2") with { WorkspaceVersion = 1 },
            Put("e", "k", "3") with { WorkspaceVersion = 1 },
            Put("f", "k", "3") with { WorkspaceVersion = 3 },
            Put("g", "k", "1", "new") with { WorkspaceVersion = 0 },
            Put("a", "k", "9") with { WorkspaceVersion = 99 });

        Assert.Equal(new BatchOutcome.Moved(1), outcomes[0]);
        Assert.Equal(3, outcomes[1].Version());
        Assert.Equal(new BatchOutcome.Moved(3), outcomes[2]);
        Assert.Equal([4, 5], outcomes.Skip(3).Take(2).Select(outcome => outcome.Version()));
        Assert.Equal(new BatchOutcome.Repeated(1), outcomes[5]);
        Assert.Equal("3", await ValueAsync("k"));
    }

    Task WriteScopedAsync() => CommitAsync(
        Of("1", "w", new("t", "a", "1"), new("t", "b", "1"), new("u", "a", "1")), Put("2", "a", "2", "w", "u"), Put("3", "a", "1", "_r"), Put("4", "a", "1", "v"), Of("5", "w", new("t", "a", null), new("u", "c", "1")),
        Put("6", "b", "2"));

    /// <summary>All changes of a scope after a version, page by page.</summary>
    async Task<List<ConfigChange>> FollowAsync(ChangeScope scope, long after, int limit, Action<ChangePage>? seen = null)
    {
        var changes = new List<ConfigChange>();
        ChangePage page;
        do
        {
            page = await Store.ReadChangesAsync(scope, after, limit);
            seen?.Invoke(page);
            Assert.True(page.Changes.Count <= limit);
            Assert.True(page.Position > after || !page.More);
            changes.AddRange(page.Changes);
            after = page.Position;
        }
        while (page.More);
        return changes;
    }
}
