using TrustFlow.Config;
using TrustFlow.Grains.Tests.Fixtures;
using TrustFlow.Storage;

namespace TrustFlow.Grains.Tests.Config.History;

public sealed class WorkspaceDiffTests(ControlPlane plane) : IClassFixture<ControlPlane>, IDisposable
{
    static int workspaces;
    readonly string here = $"here-{Interlocked.Increment(ref workspaces)}";

    string There => $"not-{here}";

    public void Dispose() => plane.Store.Mend();

    [Fact]
    public async Task Diff_OfTwoWorkspaces_ShowsWhatEitherLacksAndWhatDiffers()
    {
        await PutAsync(here, ("t", "a", "1"), ("t", "b", "1"), ("t", "d", "1"), ("u", "a", "1"), ("t", "\U0001F600", "1"));
        await PutAsync(There, ("t", "b", "2"), ("t", "c", "1"), ("t", "d", "1"), ("v", "a", "1"), ("t", "\uFFFD", "1"));

        Assert.Equal<EntryDelta>(
            [
                new("t", "a", "1", null, false), new("t", "b", "1", "2", false), new("t", "c", null, "1", false), new("t", "\uFFFD", null, "1", false), new("t", "\U0001F600", "1", null, false),
                new("u", "a", "1", null, false), new("v", "a", null, "1", false),
            ],
            (await DiffAsync(default)).Entries);
        Assert.Equal<EntryDelta>([new("u", "a", "1", null, false)], (await DiffAsync(new("u", null))).Entries);
        Assert.Equal<EntryDelta>([new("t", "a", "1", null, false), new("u", "a", "1", null, false), new("v", "a", null, "1", false)], (await DiffAsync(new(null, "a"))).Entries);
        Assert.Equal<EntryDelta>([new("t", "b", "1", "2", false)], (await DiffAsync(new("t", "b"))).Entries);
        Assert.Empty((await DiffAsync(new("t", "d"))).Entries);
    }

    [Fact]
    public async Task Diff_WithItselfOrWithNothing_IsEmptyOrEverything()
    {
        await PutAsync(here, ("t", "a", "1"), ("u", "b", "1"));

        Assert.Empty((await Past.DiffWithAsync(here, default)).Entries);
        Assert.Equal(2, (await DiffAsync(default)).Entries.Length);
        await Assert.ThrowsAsync<BadValueException>(() => Past.DiffWithAsync("no/workspace", default));
    }

    [Fact]
    public async Task Diff_OfWorkspacesThatAreWritten_IsOfOneMoment()
    {
        // More than a page, so that the writes come between two.
        await PutAsync(here, [.. Enumerable.Range(0, 4_500).Select(i => ("t", $"{i:D5}", "1"))]);
        await PutAsync(There, [.. Enumerable.Range(0, 4_500).Select(i => ("t", $"{i:D5}", "1"))]);
        var pages = 0;
        plane.Store.AfterSnapshot = async workspace =>
        {
            if (workspace == here && ++pages == 1) await PutAsync(here, ("t", "00001", "2"), ("t", "03000", "2"), ("t", "02500x", "1"), ("t", "04499", null), ("t", "99999", "1"), ("u", "1", "1"));
        };

        Assert.Empty((await DiffAsync(default)).Entries);
        Assert.Equal(6, (await DiffAsync(default)).Entries.Length);
    }

    [Fact]
    public async Task Diff_OfTooMuch_IsRefusedWithAdvice()
    {
        foreach (var part in Enumerable.Range(0, 10_001).Chunk(6_000)) await PutAsync(here, [.. part.Select(i => ("t", $"{i}", "1"))]);

        Assert.Equal("More than 10,000 entries differ. Name a type or a key.", (await Assert.ThrowsAsync<BadValueException>(() => DiffAsync(default))).Message);
    }

    IWorkspaceHistoryGrain Past => plane.Grains.GetGrain<IWorkspaceHistoryGrain>(here);

    Task<ConfigDiff> DiffAsync(ConfigScope scope) => Past.DiffWithAsync(There, scope);

    Task PutAsync(string workspace, params (string Type, string Key, string? Value)[] entries) =>
        plane.Workspace(workspace).CommitAsync(Batches.Of(null, [.. entries.Select(entry => new ConfigWrite(entry.Type, entry.Key, entry.Value))]));
}
