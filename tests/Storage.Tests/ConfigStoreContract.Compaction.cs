using TrustFlow.Testing;
using static TrustFlow.Storage.Tests.Batches;

namespace TrustFlow.Storage.Tests;

public abstract partial class ConfigStoreContract
{
    [Fact]
    public async Task Compact_ByAge_ForgetsWhatIsOlderAndKeepsEveryEntry()
    {
        await CommitAsync([.. Enumerable.Range(1, 6).Select(i => Put($"b{i}", $"k{i}", "1") with { At = Noon.AddMinutes(i) })]);
        var entries = (await Store.ReadWorkspaceAsync("w")).Entries;

        Assert.Equal(3, await CompactAllAsync(Noon.AddMinutes(4), keep: 0));

        Assert.Equal(new LogBounds(3, 6), await Store.ReadBoundsAsync());
        Assert.Equal([4, 5, 6], (await Store.ReadChangesAsync(ChangeScope.Everything, 3, 10)).Changes.Select(change => change.Version));
        Assert.Equal(entries, (await Store.ReadWorkspaceAsync("w")).Entries);
        Assert.Equal(0, await Store.CompactAsync(Noon.AddMinutes(4), 0));
    }

    [Fact]
    public async Task Compact_ByCount_KeepsTheLastHoweverOld()
    {
        await CommitAsync([.. Enumerable.Range(1, 6).Select(i => Put($"b{i}", "k", $"{i}"))]);

        Assert.Equal(4, await CompactAllAsync(DateTimeOffset.MaxValue, keep: 2));
        Assert.Equal(new LogBounds(4, 6), await Store.ReadBoundsAsync());
        Assert.Equal(0, await Store.CompactAsync(DateTimeOffset.MaxValue, 10));
        Assert.Equal(2, await CompactAllAsync(DateTimeOffset.MaxValue, keep: 0));
        Assert.Equal(new LogBounds(6, 6), await Store.ReadBoundsAsync());
        Assert.Equal("6", await ValueAsync("k"));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.CompactAsync(Noon, -1));
    }

    [Fact]
    public async Task Compact_OfAYoungBatchBeforeOldOnes_StopsThere()
    {
        await CommitAsync(Put("a", "k", "1"), Put("b", "k", "2") with { At = Noon.AddDays(9) }, Put("c", "k", "3"));

        Assert.Equal(1, await CompactAllAsync(Noon.AddDays(1), keep: 0));
        Assert.Equal(1, (await Store.ReadBoundsAsync()).Compacted);
    }

    [Fact]
    public async Task Read_OfWhatIsForgotten_IsRefusedAndSaysSo()
    {
        await CommitAsync([.. Enumerable.Range(1, 5).Select(i => Put($"b{i}", "k", $"{i}"))]);
        await CompactAllAsync(DateTimeOffset.MaxValue, keep: 2);
        await ReopenAsync();

        foreach (var scope in new[] { ChangeScope.Everything, new("w"), new("w", "t", "k"), new("none") })
        {
            var refused = await Assert.ThrowsAsync<CompactedException>(() => Store.ReadChangesAsync(scope, 2, 10));
            Assert.Equal((2, 3), (refused.After, refused.Compacted));
            var history = await Store.ReadHistoryAsync(scope, long.MaxValue, 10);
            Assert.Equal((3, false), (history.Position, history.More));
        }

        await Assert.ThrowsAsync<CompactedException>(() => Store.ReadDifferencesAsync(new("w"), 2, 5, 10));
        Assert.Equal([new("t", "k", "3", "5")], (await Store.ReadDifferencesAsync(new("w"), 3, 5, 10)).Differences);
        Assert.Empty((await Store.ReadHistoryAsync(new("w"), 4, 10)).Changes);
    }

    [Fact]
    public async Task Compact_ForgetsBatchIdsToo()
    {
        await CommitAsync(Put("a", "k", "1"), Put("b", "k", "2"));
        await CompactAllAsync(DateTimeOffset.MaxValue, keep: 1);

        var outcomes = await CommitAsync(Put("a", "k", "3"), Put("b", "k", "4"));

        Assert.Equal(3, outcomes[0].Version());
        Assert.Equal(new BatchOutcome.Repeated(2), outcomes[1]);
    }

    [Fact]
    public async Task Compact_OfMuch_GoesInSmallSteps()
    {
        await CommitAsync([.. Enumerable.Range(0, 1_000).Select(i => Put($"b{i}", "k", $"{i}"))]);
        await CommitAsync([.. Enumerable.Range(0, 4).Select(i => Of($"large{i}", "w", [.. Enumerable.Range(0, 4_000).Select(j => new EntryWrite("large", $"{j}", $"{i}"))]))]);
        await CommitAsync([.. Enumerable.Range(0, 5).Select(i => Put($"long{i}", "k", new string((char)('a' + i), 3 * 1024 * 1024)))]);
        var entries = await Store.ReadWorkspaceAsync("w");
        var steps = new List<int>();

        for (int step; (step = await Store.CompactAsync(DateTimeOffset.MaxValue, 0)) > 0;)
        {
            steps.Add(step);
            Assert.Equal(steps.Sum(), (await Store.ReadBoundsAsync()).Compacted);
        }

        Assert.Equal(1_009, steps.Sum());
        Assert.All(steps, step => Assert.InRange(step, 1, 200));
        Assert.True(steps.Count >= 5 + 2 + 2, $"{steps.Count} steps");
        Assert.Equal(entries.Entries, (await Store.ReadWorkspaceAsync("w")).Entries);
        Assert.Equal(entries.Version, (await Store.ReadWorkspaceAsync("w")).Version);
    }

    [Fact]
    public async Task Compact_WhileBatchesCommit_LosesNoneOfThoseThatAreKept()
    {
        await CommitAsync([.. Enumerable.Range(0, 500).Select(i => Put($"b{i}", "k", $"{i}"))]);
        var compacting = CompactAllAsync(DateTimeOffset.MaxValue, keep: 100);
        for (var i = 500; i < 600; i++) await CommitAsync(Put($"b{i}", "k", $"{i}"));
        await compacting;
        await CompactAllAsync(DateTimeOffset.MaxValue, keep: 100);

        Assert.Equal(new LogBounds(500, 600), await Store.ReadBoundsAsync());
        Assert.Equal(Enumerable.Range(500, 100).Select(i => $"b{i}"), (await Store.ReadChangesAsync(new("w"), 500, 1_000)).Changes.Select(change => change.BatchId));
    }

    async Task<int> CompactAllAsync(DateTimeOffset before, long keep)
    {
        var (all, step) = (0, 0);
        do all += step = await Store.CompactAsync(before, keep);
        while (step > 0);
        return all;
    }
}
