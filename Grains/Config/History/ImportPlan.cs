using System.Collections.Immutable;
using TrustFlow.Config.Secrets;
using TrustFlow.Storage;

namespace TrustFlow.Config.History;

/// <summary>What an import is to do.</summary>
/// <param name="Head">The deployment's version when it was planned: a batch that answers with no higher one was committed before.</param>
/// <param name="Steps">The batches in order.</param>
/// <param name="Records">The document's flow records, by the flows' ids.</param>
/// <param name="Flows">What is to become of them.</param>
/// <param name="Warnings">What is doubtful.</param>
sealed record ImportPlan(
    long Head, ImmutableArray<ImportStep> Steps, IReadOnlyDictionary<string, string> Records, ImmutableArray<ImportedFlow> Flows, ImmutableArray<string> Warnings);

/// <summary>A batch of an import.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Changes">What it changes, as it may be shown, as far as an answer takes it.</param>
/// <param name="Further">How many more it changes.</param>
sealed record ImportStep(ConfigBatch Batch, ImmutableArray<EntryDelta> Changes, int Further);

/// <summary>Works out what an import is to do, and refuses what cannot be done before anything is.</summary>
/// <param name="workspace">The workspace's id.</param>
/// <param name="store">Where it is kept.</param>
/// <param name="checks">What a batch must be like.</param>
/// <param name="flows">Plans the flows.</param>
sealed class ImportPlanner(string workspace, IConfigStore store, BatchChecks checks, ImportFlows flows)
{
    const int KeysAtOnce = 1_000;

    public async Task<ImportPlan> PlanAsync(WorkspaceImport import, string id, bool deletesDone, CancellationToken cancellation)
    {
        var head = (await store.ReadBoundsAsync(cancellation)).Head;
        var running = (await store.ReadAsync(workspace, ConfigTypes.Flow, cancellation)).Entries;
        var entries = LastWrites.Of(import.Document.Entries);
        var records = entries.Where(entry => checks.IsClosed(entry.Type) && entry.Type == ConfigTypes.Flow).ToDictionary(static entry => entry.Key, static entry => entry.Value!, StringComparer.Ordinal);
        var puts = ImportBatches.Puts(id, import.Actor, entries.Where(entry => !checks.IsClosed(entry.Type)));
        var warnings = new List<string>();
        foreach (var batch in puts) warnings.AddRange(checks.Check(workspace, batch).Warnings);
        warnings.AddRange(Warnings.Of(entries.Where(entry => checks.IsClosed(entry.Type) && entry.Type != ConfigTypes.Flow), static entry =>
            $"Left out: the entry '{entry.Type}' / '{entry.Key}' belongs to the flow service."));
        warnings.AddRange(Warnings.Of(await MissingAsync(import.Document.Secrets, entries, cancellation), static key =>
            $"The secret entry '{key.Type}' / '{key.Key}' is not in the workspace, and its text is not in the document. Put it by hand."));

        var secrets = await SecretTexts.ReadAsync(store, workspace, cancellation);
        var shown = new DiffEntries(secrets.And(entries), DiffEntries.MostEntries, "");
        var steps = new List<ImportStep>();
        foreach (var batch in puts) steps.Add(await StepAsync(batch, shown, cancellation));
        if (import.Mode == ImportMode.Replace && !deletesDone) steps.AddRange(await DeletesAsync(import, id, running, shown, cancellation));
        return new(head, Demanding(import, deletesDone, steps), records, flows.Plan(records, running.Select(static flow => flow.Key).ToHashSet(StringComparer.Ordinal)), [.. warnings]);
    }

    // The first batch is held to what the caller saw; where there is none, one that writes nothing is, unless this import was done before.
    static ImmutableArray<ImportStep> Demanding(WorkspaceImport import, bool deletesDone, List<ImportStep> steps)
    {
        if (import.WorkspaceVersion is null || (steps.Count == 0 && deletesDone)) return [.. steps];
        if (steps.Count == 0) steps.Add(new(new ConfigBatch(null, import.Actor, [], []), [], 0));
        steps[0] = steps[0] with { Batch = steps[0].Batch with { WorkspaceVersion = import.WorkspaceVersion } };
        return [.. steps];
    }

    async Task<List<ConfigKey>> MissingAsync(ImmutableArray<ConfigKey> secrets, ImmutableArray<ConfigWrite> entries, CancellationToken cancellation)
    {
        var told = entries.Select(static entry => new ConfigKey(entry.Type, entry.Key)).ToHashSet();
        var missing = new List<ConfigKey>();
        foreach (var keys in secrets.Distinct().Where(key => !told.Contains(key)).Chunk(KeysAtOnce))
        {
            var stand = await StandAsync(keys, cancellation);
            missing.AddRange(keys.Where(key => !stand.ContainsKey(key)));
        }

        return missing;
    }

    async Task<ImportStep> StepAsync(ConfigBatch batch, DiffEntries shown, CancellationToken cancellation)
    {
        var (before, further) = (shown.Count, 0);
        foreach (var writes in batch.Writes.Chunk(KeysAtOnce))
        {
            var stand = await StandAsync(writes.Select(static write => new ConfigKey(write.Type, write.Key)), cancellation);
            foreach (var write in writes)
            {
                var stands = stand.GetValueOrDefault(new(write.Type, write.Key));
                if (write.Value != stands && !shown.TryAdd(write.Type, write.Key, stands, write.Value)) further++;
            }
        }

        return new ImportStep(batch, [.. shown.Diff().Entries.Skip(before)], further);
    }

    async Task<IEnumerable<ImportStep>> DeletesAsync(WorkspaceImport import, string id, IReadOnlyList<ConfigEntry> running, DiffEntries shown, CancellationToken cancellation)
    {
        var kept = import.Document.Entries.Select(static entry => new ConfigKey(entry.Type, entry.Key)).Concat(import.Document.Secrets).ToHashSet();
        var gone = new List<ConfigKey>();
        var snapshot = new WorkspaceSnapshot(store, workspace);
        while (!snapshot.Ended)
        {
            var page = await snapshot.NextAsync(WorkspaceSnapshot.PageEntries, cancellation);
            gone.AddRange(page.Where(entry => !checks.IsClosed(entry.Type)).Select(static entry => new ConfigKey(entry.Type, entry.Key)).Where(key => !kept.Contains(key)));
        }

        var batches = ImportBatches.Deletes(id, import.Actor, gone);
        foreach (var flow in running)
        {
            if (BlueprintUse.Of(flow.Value) is { } used && batches.Any(batch => BlueprintUse.Deleted(batch.Writes).Contains(used))) throw BlueprintUse.Refusal(used, flow.Key);
        }

        var steps = new List<ImportStep>();
        foreach (var batch in batches) steps.Add(await StepAsync(batch, shown, cancellation));
        return steps;
    }

    async Task<Dictionary<ConfigKey, string>> StandAsync(IEnumerable<ConfigKey> keys, CancellationToken cancellation) =>
        (await store.ReadAsync(workspace, [.. keys.Select(static key => new EntryKey(key.Type, key.Key))], cancellation)).Entries
            .ToDictionary(static entry => new ConfigKey(entry.Type, entry.Key), static entry => entry.Value);
}
