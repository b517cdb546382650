using System.Net;
using TrustFlow.Client.Config;
using TrustFlow.Config;

namespace TrustFlow.Testing;

public abstract partial class ClientContract
{
    [ClientFact]
    public async Task Entry_PutAndRead_HasItsVersion()
    {
        var version = await PutAsync("t", "k", "1");

        Assert.Equal(new ConfigValue(Workspace, "t", "k", "1", version), await Client.GetEntryAsync(Workspace, "t", "k", Limit));
        Assert.InRange(await Client.GetVersionAsync(Limit), version, long.MaxValue);
    }

    [ClientFact]
    public async Task Entry_Absent_IsNull()
    {
        Assert.Null(await Client.GetEntryAsync(Workspace, "t", "k", Limit));
        await PutAsync("t", "k", "1");
        await PutAsync("t", "k", null);

        Assert.Null(await Client.GetEntryAsync(Workspace, "t", "k", Limit));
    }

    [ClientFact]
    public async Task Entry_OfAnyNameAndText_ComesBackAsItWas()
    {
        foreach (var (type, key, value) in new[] { ("a/b", "c d/e", ""), ("ü%20+", "?x=1&y#z", "\uFEFFline\r\nline \"é\" 🙂"), ("t", "%2F", "null") })
        {
            await PutAsync(type, key, value);
            Assert.Equal((type, key, value), await Client.GetEntryAsync(Workspace, type, key, Limit) is { } entry ? (entry.Type, entry.Key, entry.Value) : default);
            Assert.Equal([value], (await AllAsync(Client.ListEntriesAsync(Workspace, type, Limit))).Select(static entry => entry.Value));
        }
    }

    [ClientFact]
    public async Task Entries_MoreThanAPage_AllComeInOrder()
    {
        var keys = Enumerable.Range(0, 250).Select(static i => $"k{i:000}").ToList();
        var version = (await Client.CommitAsync(Workspace, Batch([.. keys.Select(static key => ("t", key, (string?)$"of {key}")), ("s", "a", "0"), ("u", "a", "0")]), Limit)).Version;

        Assert.Equal(keys.Select(key => new ConfigValue(Workspace, "t", key, $"of {key}", version!.Value)), await AllAsync(Client.ListEntriesAsync(Workspace, "t", Limit)));
        Assert.Empty(await AllAsync(Client.ListEntriesAsync(Workspace, "none", Limit)));
    }

    [ClientFact]
    public async Task Commit_WithWhatWasRead_IsHeldToIt()
    {
        var seen = await PutAsync("t", "k", "1");
        await Client.CommitAsync(Workspace, Batch(("t", "k", "2")) with { Preconditions = [new("t", "k", seen), new("t", "other", null)] }, Limit);

        var message = await RefusedAsync("conflict", HttpStatusCode.Conflict, () => Client.CommitAsync(Workspace, Batch(("t", "k", "3")) with { Preconditions = [new("t", "k", seen)] }, Limit));
        Assert.Contains("'t' / 'k' is at version", message, StringComparison.Ordinal);
        await RefusedAsync("conflict", HttpStatusCode.Conflict, () => Client.CommitAsync(Workspace, Batch(("t", "k", "3")) with { Preconditions = [new("t", "k", null)] }, Limit));
        await RefusedAsync("conflict", HttpStatusCode.Conflict, () => Client.CommitAsync(Workspace, Batch(("t", "k", "3")) with { WorkspaceVersion = seen }, Limit));
        Assert.Equal("2", (await Client.GetEntryAsync(Workspace, "t", "k", Limit))!.Value);
    }

    [ClientFact]
    public async Task Commit_SentAgainWithItsId_IsAnsweredAsTheFirstTime()
    {
        var batch = Batch(("t", "k", "1")) with { Id = $"{Workspace}-1" };
        var first = await Client.CommitAsync(Workspace, batch, Limit);
        await PutAsync("t", "k", "2");
        var again = await Client.CommitAsync(Workspace, batch, Limit);

        Assert.Equal((first.Version, true), (again.Version, again.Changed));
        Assert.Null(first.Entries);
        Assert.Empty(first.Warnings!);
        Assert.Equal("2", (await Client.GetEntryAsync(Workspace, "t", "k", Limit))!.Value);
        Assert.False((await Client.CommitAsync(Workspace, Batch(("t", "k", "2")), Limit)).Changed);
    }

    [ClientFact]
    public async Task Commit_ThatCannotBe_IsRefusedByItsKind()
    {
        await RefusedAsync("not-allowed", HttpStatusCode.Forbidden, () => Client.CommitAsync(Workspace, Batch(("flow", "f", "{}")), Limit));
        await RefusedAsync("bad-value", HttpStatusCode.BadRequest, () => Client.CommitAsync(Workspace, Batch((new string('t', 200), "k", "1")), Limit));
        await RefusedAsync("bad-value", HttpStatusCode.BadRequest, () => Client.CommitAsync(Workspace, Batch(("flow-blueprint", "b", "{")), Limit));
        foreach (var wrong in new[] { "", "a b", "a/b", "../a", new string('w', 65) })
        {
            await RefusedAsync("bad-value", HttpStatusCode.BadRequest, () => Client.CommitAsync(wrong, Batch(("t", "k", "1")), Limit));
            await RefusedAsync("bad-value", HttpStatusCode.BadRequest, () => Client.GetEntryAsync(wrong, "t", "k", Limit));
            await RefusedAsync("bad-value", HttpStatusCode.BadRequest, () => AllAsync(Client.ListEntriesAsync(wrong, "t", Limit)));
            await RefusedAsync("bad-value", HttpStatusCode.BadRequest, () => AllAsync(Client.WatchAsync(new([], wrong), null, Limit)));
            await RefusedAsync("bad-value", HttpStatusCode.BadRequest, () => Client.GetHistoryAsync(wrong, default, null, 1, Limit));
        }
    }

    [ClientFact]
    public async Task Commit_OfADoubtfulBlueprint_WarnsAsItsPreviewDoes()
    {
        var batch = Batch(("flow-blueprint", "b", """{"flow": {"one:{id}": {"topics": {}}}, "nothing": 1}"""));
        var preview = await Client.PreviewAsync(Workspace, batch, Limit);
        Assert.Null(await Client.GetEntryAsync(Workspace, "flow-blueprint", "b", Limit));

        var written = await Client.CommitAsync(Workspace, batch, Limit);

        Assert.NotEmpty(written.Warnings!);
        Assert.Equal((null, null), (preview.Version, preview.Changed));
        Assert.Equal(new EntryDelta("flow-blueprint", "b", null, batch.Writes[0].Value, false), Assert.Single(preview.Entries!));
    }

    [ClientFact]
    public async Task History_IsReadInPages_TheNewestFirst()
    {
        for (var i = 0; i < 5; i++) await PutAsync("t", "k", $"{i}");
        await PutAsync("u", "k", "-");

        var first = await Client.GetHistoryAsync(Workspace, new("t", null), null, 2, Limit);
        var second = await Client.GetHistoryAsync(Workspace, new("t", null), first.Before, 2, Limit);
        var last = await Client.GetHistoryAsync(Workspace, new("t", null), second.Before, 2, Limit);

        Assert.Equal(["k=4", "k=3", "k=2", "k=1", "k=0"], [.. Values(first), .. Values(second), .. Values(last)]);
        Assert.Null(last.Before);
        Assert.All(first.Changes, change => Assert.Equal(Workspace, change.Workspace));
        Assert.All(first.Changes, static change => Assert.NotEmpty(change.Actor));
        await RefusedAsync("bad-value", HttpStatusCode.BadRequest, () => Client.GetHistoryAsync(Workspace, default, null, 1_001, Limit));
    }

    [ClientFact]
    public async Task Diff_OfVersionsAndWorkspaces_IsTold()
    {
        var from = await PutAsync("t", "k", "1");
        var to = await PutAsync("t", "k", "2");
        var other = $"{Workspace}-o";
        await Client.CommitAsync(other, Batch(("t", "k", "9")), Limit);

        Assert.Equal(new EntryDelta("t", "k", "1", "2", false), Assert.Single((await Client.DiffAsync(Workspace, default, from, to, Limit)).Entries));
        Assert.Equal(new EntryDelta("t", "k", "1", "2", false), Assert.Single((await Client.DiffAsync(Workspace, new("t", "k"), from, null, Limit)).Entries));
        Assert.Equal(new EntryDelta("t", "k", "2", "9", false), Assert.Single((await Client.DiffWithAsync(Workspace, default, other, Limit)).Entries));
        await RefusedAsync("bad-value", HttpStatusCode.BadRequest, () => Client.DiffAsync(Workspace, default, from, to + 1_000_000, Limit));
        await RefusedAsync("bad-value", HttpStatusCode.BadRequest, () => Client.DiffWithAsync(Workspace, default, "no name", Limit));
    }

    [ClientFact]
    public async Task RollBack_DryAndReal_TellTheSame()
    {
        var from = await PutAsync("t", "k", "1");
        await PutAsync("t", "k", "2");

        var dry = await Client.RollBackAsync(Workspace, new(from, null, null, true, null), Limit);
        Assert.Equal("2", (await Client.GetEntryAsync(Workspace, "t", "k", Limit))!.Value);
        var real = await Client.RollBackAsync(Workspace, new(from, "t", "k", false, $"{Workspace}-back"), Limit);

        Assert.Equal([new EntryDelta("t", "k", "2", "1", false)], dry.Entries!);
        Assert.Equal(dry.Entries!, real.Entries!);
        Assert.Equal((null, true), (dry.Version, real.Changed));
        Assert.Equal(new ConfigValue(Workspace, "t", "k", "1", real.Version!.Value), await Client.GetEntryAsync(Workspace, "t", "k", Limit));
    }

    [ClientFact]
    public async Task Call_CancelledBefore_IsCancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client.CommitAsync(Workspace, Batch(("t", "k", "1")), cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Client.ListFlowsAsync(Workspace, cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AllAsync(Client.WatchAsync(new([], Workspace), null, cancelled.Token)));
        Assert.Null(await Client.GetEntryAsync(Workspace, "t", "k", Limit));
    }
}
