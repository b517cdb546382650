using TrustFlow.Testing;
using static TrustFlow.Storage.Tests.Batches;

namespace TrustFlow.Storage.Tests;

public abstract partial class ConfigStoreContract
{
    [Fact]
    public async Task Read_OfKeys_GivesThoseThatExistInTheKeysOrder()
    {
        await CommitAsync(Put("a", "k1", "1"), Put("b", "k2", "2"), Put("c", "k1", "3", type: "u"), Put("d", "k3", "x", workspace: "other"));

        var read = await Store.ReadAsync("w", [new("u", "k1"), new("t", "k2"), new("t", "k3"), new("t", "k1")]);

        Assert.Equal(3, read.Version);
        Assert.Equal([new("w", "u", "k1", "3", 3), new("w", "t", "k2", "2", 2), new("w", "t", "k1", "1", 1)], read.Entries);
        Assert.Empty((await Store.ReadAsync("w", [])).Entries);
    }

    [Fact]
    public async Task Read_OfAWorkspaceThatNeverWas_IsEmptyAtVersionZero()
    {
        var read = await Store.ReadWorkspaceAsync("nobody");

        Assert.Equal(0, read.Version);
        Assert.Empty(read.Entries);
        Assert.Equal(0, (await Store.ReadAsync("nobody", [new("t", "k")])).Version);
    }

    [Fact]
    public async Task ReadType_LeavesOutReservedWorkspacesAndOtherTypes()
    {
        await CommitAsync(
            Put("a", "k", "1", "_reserved"), Put("b", "k", "2", "b"), Put("c", "k", "3", "a_"), Put("d", "k", "4", "a_", "u"), Put("e", "j", "5", "a_"), Put("f", "z", "6", "_", "u"));

        var read = await Store.ReadTypeAsync("t");

        Assert.Equal(6, read.Head);
        Assert.Equal([new("a_", "t", "j", "5", 5), new("a_", "t", "k", "3", 3), new("b", "t", "k", "2", 2)], read.Entries);
        Assert.Empty((await Store.ReadTypeAsync("none")).Entries);
    }

    [Fact]
    public async Task ReservedWorkspace_IsReadLikeAnyOther()
    {
        await CommitAsync(Put("a", "k", "1", "__template__"));

        Assert.Equal("1", await ValueAsync("k", "__template__"));
        Assert.Equal(["__template__"], await Store.ReadWorkspacesAsync());
    }

    [Fact]
    public async Task ReadWorkspaces_GivesThoseThatHoldAnEntryInOrder()
    {
        await CommitAsync(Put("a", "k", "1", "b"), Put("b", "k", "1", "A"), Put("c", "k", "1", "_"), Put("d", "k", "1", "gone"), Delete("e", "k", "gone"));

        Assert.Equal(["A", "_", "b"], await Store.ReadWorkspacesAsync());
        Assert.Equal(5, (await Store.ReadWorkspaceAsync("gone")).Version);
    }

    [Fact]
    public async Task ReadWorkspace_OrdersByCodePointAndTellsCaseApart()
    {
        string[] keys = ["", " ", "10", "9", "A", "Z", "a", "a\0", "a\0b", "a/b", "aa", "é", "e\u0301", "ﬀ", "\uFFFD", "\U0001F600", "日本"];
        await CommitAsync([.. keys.Select((key, i) => Put($"b{i}", key, key))]);

        var read = await Store.ReadWorkspaceAsync("w");

        Assert.Equal(keys.OrderBy(CodePoints, StringComparer.Ordinal), read.Entries.Select(entry => entry.Key));
        Assert.All(read.Entries, entry => Assert.Equal(entry.Key, entry.Value));

        static string CodePoints(string text) => string.Concat(text.EnumerateRunes().Select(rune => rune.Value.ToString("X6")));
    }

    static readonly string[] Odd =
        ["", "\0", "a\0b\0", "\r\n\t", "\uFEFFbom", "\uFFFE\uFFFF", "😀", "\uD800", "x\uDC00y", "\uDC00\uD800", "'\"\\;--", "null", "%s{0}", "\u202Eabc", "e\u0301"];

    public static TheoryData<string> OddValues => [.. Odd];

    [Theory]
    [MemberData(nameof(OddValues), DisableDiscoveryEnumeration = true)]
    public async Task Value_OfOddCharacters_IsKeptExactly(string value)
    {
        await CommitAsync(Put("a", "k", value));
        await ReopenAsync();

        Assert.Equal(value, await ValueAsync("k"));
        Assert.Equal(value, Assert.Single(Assert.Single(await Store.ReadLogAsync(0)).Entries).NewValue);
        Assert.IsType<BatchOutcome.Unchanged>(await CommitOneAsync(Put("b", "k", value)));
    }

    [Fact]
    public async Task Value_OfEachOddCharacter_IsToldFromTheOthers()
    {
        var outcomes = await CommitAsync([.. Odd.Select((value, i) => Put($"b{i}", "k", value))]);

        Assert.All(outcomes, outcome => Assert.IsType<BatchOutcome.Committed>(outcome));
        Assert.Equal(Odd, (await Store.ReadLogAsync(0)).Select(change => change.Entries[0].NewValue));
    }

    [Fact]
    public async Task Value_OfFourMebibytes_IsKept()
    {
        var value = string.Create(4 * 1024 * 1024, 0, (span, _) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = (char)('a' + (i % 23));
        });
        await CommitAsync(Put("a", "k", value), Put("b", "k", value[1..]));
        await ReopenAsync();

        Assert.Equal(value[1..], await ValueAsync("k"));
        var change = (await Store.ReadChangesAsync(ChangeScope.Everything, 1, 1)).Changes.Single().Entries.Single();
        Assert.Equal(value, change.OldValue);
        Assert.Equal(value[1..], change.NewValue);
    }

    [Fact]
    public async Task Names_OfOddCharacters_AreToldApart()
    {
        string[] names = ["\uD800", "\uDC00", "\uFFFD", "?", "\0", "a\0", "a"];
        await CommitAsync([.. names.Select((name, i) => Put($"b{name}", name, $"{i}", type: name))]);

        foreach (var (i, name) in names.Index()) Assert.Equal($"{i}", await ValueAsync(name, type: name));
        Assert.Equal(names.Length, await Store.ReadHeadAsync());
        Assert.Equal(new BatchOutcome.Repeated(1), await CommitOneAsync(Put("b\uD800", "z", "z")));
    }

    [Fact]
    public async Task ReadChanges_GivesWhatReallyChanged()
    {
        var at = new DateTimeOffset(2026, 5, 4, 14, 30, 15, TimeSpan.FromHours(2)).AddTicks(1234567);
        await CommitAsync(Put("a", "k", "1"), Put("b", "same", "1"));
        var batch = new Batch("c", "w", "somebody", at, [new("t", "k", "2"), new("t", "same", "1"), new("u", "new", "3")]);
        var told = Assert.IsType<BatchOutcome.Committed>(await CommitOneAsync(batch)).Change;
        await CommitAsync(Delete("d", "k"));

        var changes = (await Store.ReadChangesAsync(ChangeScope.Everything, 2, 10)).Changes;

        var change = changes[0];
        Assert.Equal((3, "c", "somebody", "w"), (change.Version, change.BatchId, change.Actor, change.Workspace));
        Assert.Equal(at.UtcTicks / 10, change.At.UtcTicks / 10);
        Assert.Equal(TimeSpan.Zero, change.At.Offset);
        Assert.Equal([new("t", "k", "1", "2"), new("u", "new", null, "3")], change.Entries);
        Assert.Equal(change.Entries, told.Entries);
        Assert.Equal(change with { Entries = [] }, told with { Entries = [] });
        Assert.Equal([new("t", "k", "2", null)], changes[1].Entries);
    }

    [Fact]
    public async Task ReadChanges_PagesByVersion()
    {
        await CommitAsync([.. Enumerable.Range(0, 7).Select(i => Put($"b{i}", "k", $"{i}"))]);

        Assert.Equal([1, 2, 3], (await Store.ReadChangesAsync(ChangeScope.Everything, 0, 3)).Changes.Select(change => change.Version));
        Assert.Equal([4, 5, 6], (await Store.ReadChangesAsync(ChangeScope.Everything, 3, 3)).Changes.Select(change => change.Version));
        Assert.Equal([7], (await Store.ReadChangesAsync(ChangeScope.Everything, 6, 3)).Changes.Select(change => change.Version));
        Assert.Empty((await Store.ReadChangesAsync(ChangeScope.Everything, 7, 3)).Changes);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ReadChangesAsync(ChangeScope.Everything, 0, 0));
    }
}
