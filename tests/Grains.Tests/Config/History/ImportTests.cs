using TrustFlow.Config;
using TrustFlow.Flows.Tests;
using TrustFlow.Grains.Tests.Fixtures;

namespace TrustFlow.Grains.Tests.Config.History;

public sealed class ImportTests(ControlPlane plane) : WorkspaceTests(plane)
{
    [Fact]
    public async Task Merge_WritesTheDocumentAndLeavesTheRest()
    {
        await Workspace.CommitAsync(Batches.Of(null, new("t", "a", "1"), new("t", "b", "1"), new("t", "c", "1")));

        var done = await ImportAsync(Document(("t", "b", "2"), ("t", "c", "1"), ("u", "d", "1")));

        Assert.Equal<EntryDelta>([new("t", "b", "1", "2", false), new("u", "d", null, "1", false)], done.Diff.Entries);
        Assert.Equal(["a=1", "b=2", "c=1", "d=1"], await EntriesAsync());
        Assert.True(done.Result!.Value.Changed);
    }

    [Fact]
    public async Task Replace_TakesAwayWhatTheDocumentHasNotButOwnedAndSecretEntries()
    {
        await Workspace.CommitAsync(Batches.Of(null, new("t", "a", "1"), new("t", "b", "1"), new("token", "k", "hush"), new("token", "l", "hush")));
        await Plane.Owned(Name).CommitOwnedAsync(Batches.Put("flow", "f", "{}"), new("f", [], false, null, false));
        var document = Document(("t", "b", "2")) with { Secrets = [new("token", "k"), new("token", "m")] };

        var would = await ImportAsync(document, ImportMode.Replace, dryRun: true);
        Assert.Null(would.Result);
        Assert.Equal(["f={}", "a=1", "b=1", "k=hush", "l=hush"], await EntriesAsync());
        var done = await ImportAsync(document, ImportMode.Replace);

        Assert.Equal<EntryDelta>(would.Diff.Entries, done.Diff.Entries);
        Assert.Equal<EntryDelta>([new("t", "a", "1", null, false), new("t", "b", "1", "2", false), new("token", "l", "hush", null, false)], done.Diff.Entries);
        Assert.Equal<string>(["The secret entry 'token' / 'm' is not in the workspace, and its text is not in the document. Put it by hand."], done.Diff.Warnings);
        Assert.Equal(["f={}", "b=2", "k=hush"], await EntriesAsync());
    }

    [Fact]
    public async Task Import_OfMuch_GoesInBatchesInAnOrderThatWorks()
    {
        await Workspace.CommitAsync(Batches.Put("secret", "old", """{"type": "x", "key": "y"}"""));
        var entries = Enumerable.Range(0, 4_500).Select(i => ("a", $"{i:D4}", "1")).Append(("flow-blueprint", "b", Samples.Demo)).Append(("parameter-type", "p", "{}")).Append(("secret", "r", """{"type": "token", "key": "*"}""")).ToArray();

        await ImportAsync(Document(entries), ImportMode.Replace);

        var history = (await Plane.Grains.GetGrain<IWorkspaceHistoryGrain>(Name).GetHistoryAsync(default, null, 10)).Changes.Reverse().Skip(1).ToList();
        Assert.Equal([2_000, 2_000, 503, 1], history.Select(change => change.Entries.Length));
        Assert.Equal(["secret", "parameter-type", "flow-blueprint", "a"], history[0].Entries.Take(4).Select(entry => entry.Type));
        Assert.Equal(4_503, (await Workspace.GetAllAsync()).Values.Length);
    }

    [Theory]
    [InlineData(ImportMode.Merge)]
    [InlineData(ImportMode.Replace)]
    public async Task Import_SentAgainWithItsId_RepeatsNothing(ImportMode mode)
    {
        await Workspace.CommitAsync(Batches.Put("t", "gone", "1"));
        var document = Document(("t", "a", "1"));
        var first = await ImportAsync(document, mode, $"{Name}-id");
        await Workspace.CommitAsync(Batches.Of(null, new("t", "a", "2"), new("t", "later", "1"), new("t", "gone", "2")));

        var again = await ImportAsync(document, mode, $"{Name}-id");

        Assert.Equal(mode == ImportMode.Merge ? 1 : 2, first.Diff.Entries.Length);
        Assert.Empty(again.Diff.Entries);
        Assert.Equal<string>(["A part of this import was committed before under its id, and is not repeated."], again.Diff.Warnings);
        Assert.Equal(["a=2", "gone=2", "later=1"], await EntriesAsync());
    }

    [Fact]
    public async Task Import_ThatBrokeOffBetweenBatches_IsCompletedWhenSentAgain()
    {
        await Workspace.CommitAsync(Batches.Of(null, [.. Enumerable.Range(0, 2_500).Select(i => new ConfigWrite("old", $"{i}", "1"))]));
        var document = Document([.. Enumerable.Range(0, 2_500).Select(i => ("t", $"{i}", "1"))]);
        for (var broken = 0; broken < 4; broken++)
        {
            var commits = 0;
            Plane.Store.BeforeCommit = group => group.Any(batch => batch.Writes.Count > 0) && commits++ == broken ? throw new IOException("The disk is gone.") : Task.CompletedTask;
            await Assert.ThrowsAsync<ConfigException>(() => ImportAsync(document, ImportMode.Replace, $"{Name}-id"));
        }

        Plane.Store.Mend();
        await ImportAsync(document, ImportMode.Replace, $"{Name}-id");

        Assert.Equal(2_500, (await Workspace.GetValuesAsync("t")).Values.Length);
        Assert.Empty((await Workspace.GetValuesAsync("old")).Values);
        Assert.Equal(5, (await Plane.Grains.GetGrain<IWorkspaceHistoryGrain>(Name).GetHistoryAsync(default, null, 10)).Changes.Length);
    }

    [Fact]
    public async Task Import_ThatCannotBeDone_IsRefusedBeforeItsFirstBatch()
    {
        var version = (await Workspace.CommitAsync(Batches.Of(null, new("t", "a", "1"), new("flow-blueprint", "used", Samples.Demo)))).Version;
        await Plane.Owned(Name).CommitOwnedAsync(Batches.Put("flow", "f", """{"blueprint-name": "used"}"""), new("f", [], false, null, false));
        foreach (var dryRun in new[] { true, false })
        {
            await Assert.ThrowsAsync<BadValueException>(() => ImportAsync(Document(("t", "a", "2"), ("flow-blueprint", "b", "{")), dryRun: dryRun));
            await Assert.ThrowsAsync<BadValueException>(() => ImportAsync(Document(("t", "a", "2"), ("t", "", "1")), dryRun: dryRun));
            await Assert.ThrowsAsync<BadValueException>(() => ImportAsync(Document(("t", "a", "2")), id: new string('x', 65), dryRun: dryRun));
            await Assert.ThrowsAsync<NotAllowedException>(() => ImportAsync(Document(("t", "a", "2")), ImportMode.Replace, dryRun: dryRun));
            await Assert.ThrowsAsync<WorkspaceChangedException>(() => Past.ImportAsync(new(Document(("t", "a", "2")), ImportMode.Merge, null, "me", dryRun) { WorkspaceVersion = version }));
        }

        Assert.Equal("1", (await Workspace.GetAsync([new("t", "a")])).Values[0].Value);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Import_ThatOnlyDeletesOrDoesNothing_IsHeldToTheVersionThatTheCallerSaw(bool dryRun)
    {
        var seen = (await Workspace.CommitAsync(Batches.Put("t", "a", "1"))).Version;
        var now = (await Workspace.CommitAsync(Batches.Put("t", "a", "2"))).Version;

        await Assert.ThrowsAsync<WorkspaceChangedException>(() => ImportAsync(seen, ImportMode.Replace));
        await Assert.ThrowsAsync<WorkspaceChangedException>(() => ImportAsync(seen, ImportMode.Merge));
        Assert.Equal(["a=2"], await EntriesAsync());

        await ImportAsync(now, ImportMode.Merge);
        await ImportAsync(now, ImportMode.Replace);
        Assert.Equal(dryRun ? ["a=2"] : [], await EntriesAsync());
        await ImportAsync(now, ImportMode.Replace);

        Task ImportAsync(long version, ImportMode mode) => Past.ImportAsync(new(Document(), mode, Name, "me", dryRun) { WorkspaceVersion = version });
    }

    [Fact]
    public async Task Import_OfFlowsThatAreNotToBeStarted_SaysWhy()
    {
        await Plane.Owned(Name).CommitOwnedAsync(Batches.Put("flow", "runs", "{}"), new("runs", [], false, null, false));
        var document = Document(
            ("flow", "runs", "{}"), ("flow", "broken", "{"), ("flow", "paused", """{"status": "paused"}"""), ("flow", "hidden", """{"parameters": {"key": "***", "x": "***"}, "secrets": ["key"]}"""),
            ("flow", "new", """{"blueprint-name": "b"}"""), ("processor:p", "v", "{}"));

        var would = await ImportAsync(document, dryRun: true);

        Assert.Equal<ImportedFlow>(
            [
                new("broken", ImportedFlowState.LeftOut, "Its record cannot be read: it is no JSON object."),
                new("hidden", ImportedFlowState.LeftOut, "Its secret parameters are not in the document: 'key'. Start it with them by hand."),
                new("new", ImportedFlowState.WouldStart, null),
                new("paused", ImportedFlowState.LeftOut, "Its record says that it was paused. Start it by hand."),
                new("runs", ImportedFlowState.Exists, null),
            ],
            would.Flows);
        Assert.Equal<string>(["Left out: the entry 'processor:p' / 'v' belongs to the flow service."], would.Diff.Warnings);
        Assert.Empty(would.Diff.Entries);
        var reserved = await Plane.Grains.GetGrain<IWorkspaceHistoryGrain>("_reserved").ImportAsync(new(Document(("flow", "new", "{}"), ("t", "a", "1")), ImportMode.Merge, null, "me", DryRun: false));
        Assert.Equal<ImportedFlow>([new("new", ImportedFlowState.LeftOut, "No flow is started in the reserved workspace '_reserved'.")], reserved.Flows);
        Assert.Equal("1", (await Plane.Workspace("_reserved").GetAsync([new("t", "a")])).Values[0].Value);
    }

    static WorkspaceDocument Document(params (string Type, string Key, string Value)[] entries) =>
        new(null, null, [.. entries.Select(entry => new ConfigWrite(entry.Type, entry.Key, entry.Value))], []);

    Task<WorkspaceImported> ImportAsync(WorkspaceDocument document, ImportMode mode = ImportMode.Merge, string? id = null, bool dryRun = false) =>
        Past.ImportAsync(new(document, mode, id, "me", dryRun));

    async Task<IEnumerable<string>> EntriesAsync() => (await Workspace.GetAllAsync()).Values.Select(value => $"{value.Key}={value.Value}");
}
