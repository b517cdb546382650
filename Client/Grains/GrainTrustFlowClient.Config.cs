using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using TrustFlow.Client.Config;
using TrustFlow.Config;

namespace TrustFlow.Client.Grains;

sealed partial class GrainTrustFlowClient
{
    const int EntriesAtATime = 100;
    const int BatchesAtATime = 100;

    // Nobody who watches waits longer for a sign of life; calls of grains end after 30 s.
    static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    public Task<long> GetVersionAsync(CancellationToken cancellation = default) =>
        calls.AskAsync(grains.GetGrain<IConfigLedgerGrain>(IConfigLedgerGrain.Key).GetVersionAsync, cancellation);

    public async Task<ConfigValue?> GetEntryAsync(string workspace, string type, string key, CancellationToken cancellation = default)
    {
        var read = await calls.AskAsync(stop => Entries(workspace).GetAsync([new(type, key)], stop), cancellation);
        return read.Values[0] is { Value: not null } found ? found : null;
    }

    public async IAsyncEnumerable<ConfigValue> ListEntriesAsync(string workspace, string type, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var entries = Entries(workspace);
        var keys = await calls.AskAsync(stop => entries.ListAsync(type, stop), cancellation);
        foreach (var part in keys.Keys.Chunk(EntriesAtATime))
        {
            var read = await calls.AskAsync(stop => entries.GetAsync([.. part.Select(key => new ConfigKey(type, key))], stop), cancellation);

            // One that went since it was listed is left out.
            foreach (var entry in read.Values.Where(static entry => entry.Value is not null)) yield return entry;
        }
    }

    public async Task<WrittenMessage> CommitAsync(string workspace, BatchMessage batch, CancellationToken cancellation = default)
    {
        var result = await calls.AskAsync(stop => Entries(workspace).CommitAsync(Batch(batch), stop), cancellation);
        return new(result.Version, result.Changed, null, Warnings(result.Warnings));
    }

    public async Task<WrittenMessage> PreviewAsync(string workspace, BatchMessage batch, CancellationToken cancellation = default)
    {
        var diff = await calls.AskAsync(stop => Past(workspace).PreviewAsync(Batch(batch), stop), cancellation);
        return new(null, null, diff.Entries, Warnings(diff.Warnings));
    }

    public Task<HistoryPage> GetHistoryAsync(string workspace, ConfigScope scope, long? before, int limit, CancellationToken cancellation = default) =>
        calls.AskAsync(stop => Past(workspace).GetHistoryAsync(scope, before, limit, stop), cancellation);

    public Task<ConfigDiff> DiffAsync(string workspace, ConfigScope scope, long from, long? to, CancellationToken cancellation = default) =>
        calls.AskAsync(stop => Past(workspace).DiffAsync(scope, from, to, stop), cancellation);

    public Task<ConfigDiff> DiffWithAsync(string workspace, ConfigScope scope, string other, CancellationToken cancellation = default) =>
        calls.AskAsync(stop => Past(workspace).DiffWithAsync(Names.Workspace(other), scope, stop), cancellation);

    public async Task<WrittenMessage> RollBackAsync(string workspace, RollBackMessage rollBack, CancellationToken cancellation = default)
    {
        var asked = new RollBack(rollBack.Version, new(rollBack.Type, rollBack.Key), rollBack.Id, Actor, rollBack.DryRun);
        var written = await calls.AskAsync(stop => Past(workspace).RollBackAsync(asked, stop), cancellation);
        return new(written.Committed?.Version, written.Committed?.Changed, written.Diff.Entries, Warnings(written.Diff.Warnings));
    }

    /// <summary>Asks the watch grain for what came after the last answer: it answers at once where there is something, and else as soon as there is.</summary>
    public async IAsyncEnumerable<WatchEvent> WatchAsync(WatchScope scope, long? from = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var watch = grains.GetGrain<IConfigWatchGrain>(scope.Workspace is null ? IConfigWatchGrain.AllWorkspaces : Names.Workspace(scope.Workspace));
        for (var query = new WatchQuery([.. scope.Types], scope.Key, from, BatchesAtATime, TimeSpan.Zero); ;)
        {
            var page = await calls.AskAsync(stop => watch.WatchAsync(query, stop), cancellation);
            foreach (var change in page.Changes) yield return Event(change);
            if (page.Changes.IsEmpty) yield return new WatchEvent(page.Position, null, null, null, []);
            query = query with { After = page.Position, Wait = Silence };
        }
    }

    static WatchEvent Event(ChangeRecord change) => new(
        change.Version, change.At, change.Actor, change.Workspace, [.. change.Entries.Select(static entry => new WatchedEntry(entry.Type, entry.Key, entry.Old, entry.New, entry.Secret))]);

    static ConfigBatch Batch(BatchMessage batch) => new(
        batch.Id,
        Actor,
        [.. batch.Writes.Select(static write => new ConfigWrite(write.Type, write.Key, write.Value))],
        [.. batch.Preconditions.Select(static it => new ConfigPrecondition(it.Type, it.Key, it.Version))])
    {
        WorkspaceVersion = batch.WorkspaceVersion,
    };

    static IReadOnlyList<string> Warnings(ImmutableArray<string> warnings) => warnings.IsDefault ? [] : warnings;

    IWorkspaceGrain Entries(string workspace) => grains.GetGrain<IWorkspaceGrain>(Names.Workspace(workspace));

    IWorkspaceHistoryGrain Past(string workspace) => grains.GetGrain<IWorkspaceHistoryGrain>(Names.Workspace(workspace));
}
