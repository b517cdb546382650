using System.Collections.Immutable;
using TrustFlow.Config.Secrets;
using TrustFlow.Storage;

namespace TrustFlow.Config.History;

/// <summary>Says what a batch would do, without doing it.</summary>
/// <param name="workspace">The workspace's id.</param>
/// <param name="store">Where it is kept.</param>
/// <param name="commits">Takes batches.</param>
/// <param name="checks">What a batch must be like.</param>
sealed class BatchPreview(string workspace, IConfigStore store, IWorkspaceGrain commits, BatchChecks checks)
{
    /// <summary>What a batch would change.</summary>
    /// <exception cref="TrustFlowException">The commit would refuse it, and with this.</exception>
    public async Task<ConfigDiff> OfAsync(ConfigBatch batch, CancellationToken cancellation)
    {
        if (await FindAsync(batch.Id, batch.Actor, cancellation) is { Committed.Version: var version })
            return new([], [$"A batch with this id was committed as version {version}: sent again, it changes nothing."]);
        var (whole, warnings) = await CheckAsync(batch, cancellation);
        return await StoreFailures.ReadAsync(workspace, async () =>
        {
            var secrets = await SecretTexts.ReadAsync(store, workspace, cancellation);
            var entries = new DiffEntries(secrets.And(whole.Writes), DiffEntries.MostEntries, "Send the batch in parts.");
            var stand = await StandAsync(whole.Writes.Select(static write => new EntryKey(write.Type, write.Key)), cancellation);
            foreach (var write in whole.Writes.OrderBy(static write => new EntryKey(write.Type, write.Key), EntryOrder.Instance))
            {
                var text = stand.GetValueOrDefault(new(write.Type, write.Key))?.Value;
                if (text != write.Value) entries.Add(write.Type, write.Key, text, write.Value);
            }

            return entries.Diff(warnings);
        });
    }

    /// <summary>Does what the commit does before it writes.</summary>
    /// <exception cref="TrustFlowException">The commit would refuse it, and with this.</exception>
    public async Task<(ConfigBatch Batch, ImmutableArray<string> Warnings)> CheckAsync(ConfigBatch batch, CancellationToken cancellation)
    {
        var (whole, warnings) = checks.Check(workspace, batch);
        await StoreFailures.ReadAsync(workspace, async () =>
        {
            await CheckBlueprintsAsync(whole.Writes, cancellation);
            await CheckPreconditionsAsync(whole, cancellation);
            return true;
        });
        return (whole, warnings);
    }

    /// <summary>What a batch did that was committed under the id; null where none was, or where there is no id.</summary>
    public async Task<ConfigWritten?> FindAsync(string? id, string actor, CancellationToken cancellation)
    {
        if (id is null) return null;

        // A batch without writes changes nothing, and is found again all the same if its id is known.
        var found = await commits.CommitAsync(new ConfigBatch(id, actor, [], []), cancellation);
        if (!found.Changed) return null;
        return await StoreFailures.ReadAsync(workspace, async () =>
        {
            var secrets = await SecretTexts.ReadAsync(store, workspace, cancellation);
            var page = await store.ReadChangesAsync(new ChangeScope(workspace), found.Version - 1, 1, cancellation);
            var change = page.Changes.SingleOrDefault(change => change.Version == found.Version);
            return new ConfigWritten(found, new(change is null ? [] : [.. secrets.Record(change).Entries.OrderBy(static entry => new EntryKey(entry.Type, entry.Key), EntryOrder.Instance)], []));
        });
    }

    async Task CheckBlueprintsAsync(ImmutableArray<ConfigWrite> writes, CancellationToken cancellation)
    {
        var deleted = BlueprintUse.Deleted(writes);
        if (deleted.Count == 0) return;
        foreach (var flow in (await store.ReadAsync(workspace, ConfigTypes.Flow, cancellation)).Entries)
        {
            if (BlueprintUse.Of(flow.Value) is { } used && deleted.Contains(used)) throw BlueprintUse.Refusal(used, flow.Key);
        }
    }

    async Task CheckPreconditionsAsync(ConfigBatch batch, CancellationToken cancellation)
    {
        if (batch.WorkspaceVersion is { } seen)
        {
            var version = (await store.ReadAsync(workspace, [], cancellation)).Version;
            if (version != seen) throw new WorkspaceChangedException(workspace, version);
        }

        var stand = await StandAsync(batch.Preconditions.Select(static it => new EntryKey(it.Type, it.Key)), cancellation);
        foreach (var precondition in batch.Preconditions)
        {
            var actual = stand.GetValueOrDefault(new(precondition.Type, precondition.Key))?.Version;
            if (actual != precondition.Version) throw new ConfigConflictException(precondition.Type, precondition.Key, actual);
        }
    }

    async Task<Dictionary<EntryKey, ConfigEntry>> StandAsync(IEnumerable<EntryKey> keys, CancellationToken cancellation) =>
        (await store.ReadAsync(workspace, [.. keys.Distinct()], cancellation)).Entries.ToDictionary(static entry => new EntryKey(entry.Type, entry.Key));
}
