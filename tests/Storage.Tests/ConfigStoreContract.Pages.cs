using static TrustFlow.Storage.Tests.Batches;

namespace TrustFlow.Storage.Tests;

public abstract partial class ConfigStoreContract
{
    [Fact]
    public async Task ReadPage_Followed_GivesEachEntryOnceInOrder()
    {
        await CommitAsync(
            [.. from type in new[] { "b", "a", "\U0001F600", "\uFFFD" } from key in new[] { "z", "", "y", "\0" } select Put($"{type}{key}", key, type + key, type: type), Put("other", "k", "1", "other")]);

        for (var limit = 1; limit <= 17; limit++)
        {
            var (entries, more) = (new List<ConfigEntry>(), true);
            while (more)
            {
                var page = await Store.ReadPageAsync("w", entries.Count == 0 ? null : new(entries[^1].Type, entries[^1].Key), limit);
                Assert.True(page.More ? page.Entries.Count == limit : page.Entries.Count <= limit);
                Assert.Equal(16, page.Version);
                entries.AddRange(page.Entries);
                more = page.More;
            }

            Assert.Equal(entries.OrderBy(entry => new EntryKey(entry.Type, entry.Key), EntryOrder.Instance), entries);
            Assert.Equal(16, entries.Distinct().Count());
        }

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ReadPageAsync("w", null, 0));
    }

    [Fact]
    public async Task ReadPage_AfterAnEntryThatIsNotThere_GoesOnBehindIt()
    {
        await CommitAsync(Put("1", "a", "1"), Put("2", "c", "1"), Put("3", "a", "1", type: "u"));

        Assert.Equal(["c", "a"], (await Store.ReadPageAsync("w", new("t", "b"), 10)).Entries.Select(entry => entry.Key));
        Assert.Equal("u", Assert.Single((await Store.ReadPageAsync("w", new("t", "d"), 10)).Entries).Type);
        Assert.Empty((await Store.ReadPageAsync("w", new("u", "a"), 10)).Entries);
        Assert.False((await Store.ReadPageAsync("w", new("t", "c"), 1)).More);
    }

    [Fact]
    public async Task ReadPage_OfLargeValues_IsShorterThanItsLimit()
    {
        await CommitAsync([.. Enumerable.Range(0, 6).Select(i => Put($"{i}", $"{i}", new string('x', 600_000)))]);

        var page = await Store.ReadPageAsync("w", null, 100);

        Assert.True(page is { More: true, Entries.Count: > 0 and < 6 });
    }

    [Fact]
    public async Task Read_OfAType_GivesItsEntriesOfThatWorkspaceInOrder()
    {
        await CommitAsync(Put("1", "b", "1"), Put("2", "a", "2"), Put("3", "c", "3", type: "u"), Put("4", "a", "4", "other"), Delete("5", "b"), Put("6", "k", "6", "_r"));

        var read = await Store.ReadAsync("w", "t");
        Assert.Equal(5, read.Version);
        Assert.Equal([new("w", "t", "a", "2", 2)], read.Entries);
        Assert.Equal("k", Assert.Single((await Store.ReadAsync("_r", "t")).Entries).Key);
        Assert.Empty((await Store.ReadAsync("w", "none")).Entries);
        Assert.Equal(0, (await Store.ReadAsync("nobody", "t")).Version);
    }
}
