using System.Collections.Immutable;
using System.Text;
using TrustFlow.Config.Secrets;
using TrustFlow.Storage;

namespace TrustFlow.Config.History;

/// <summary>Writes the entries of a scope as they were at a version, in one batch that says what it believes to stand.</summary>
/// <param name="workspace">The workspace's id.</param>
/// <param name="store">Where it is kept.</param>
/// <param name="commits">Takes the batch.</param>
/// <param name="preview">Says what a batch would do.</param>
/// <param name="checks">Says what may be written.</param>
sealed class RollBacks(string workspace, IConfigStore store, IWorkspaceGrain commits, BatchPreview preview, BatchChecks checks)
{
    const int Attempts = 5;
    const string Advice = "One batch does not take that much: roll back type by type, or key by key.";

    readonly WorkspacePast past = new(workspace, store);

    public async Task<ConfigWritten> RollBackAsync(RollBack rollBack, CancellationToken cancellation)
    {
        if (await preview.FindAsync(rollBack.Id, rollBack.Actor, cancellation) is { } found)
            return new(rollBack.DryRun ? null : found.Committed, found.Diff);
        for (var attempt = 1; ; attempt++)
        {
            var (batch, diff) = await StoreFailures.ReadAsync(workspace, () => PlanAsync(rollBack, cancellation));
            if (rollBack.DryRun) return new(null, await WarnedAsync(batch, diff, cancellation));
            try
            {
                var result = await commits.CommitAsync(batch, cancellation);
                return new(result, diff with { Warnings = diff.Warnings.AddRange(result.Warnings.IsDefault ? [] : result.Warnings) });
            }
            catch (Exception e) when (e is ConfigConflictException or WorkspaceChangedException && attempt < Attempts)
            {
                // Somebody wrote in between: what is to be written is worked out anew.
            }
        }
    }

    // What stands is read before what changed: a write in between is in the latter at most, and then the precondition fails.
    async Task<(ConfigBatch Batch, ConfigDiff Diff)> PlanAsync(RollBack rollBack, CancellationToken cancellation)
    {
        await past.CheckVersionAsync(rollBack.Version, cancellation);
        var secrets = await SecretTexts.ReadAsync(store, workspace, cancellation);
        var batch = new ConfigBatch(rollBack.Id, rollBack.Actor, [], []);
        if (rollBack.Scope is { Type: { } type, Key: { } key })
        {
            var stands = (await store.ReadAsync(workspace, [new EntryKey(type, key)], cancellation)).Entries.SingleOrDefault();
            batch = batch with { Preconditions = [new(type, key, stands?.Version)] };
        }

        // Entries that are left out do not count, so more may differ than are written.
        var read = await past.DifferencesAsync(rollBack.Scope, rollBack.Version, long.MaxValue, int.MaxValue, Advice, cancellation);
        if (batch.Preconditions.IsEmpty) batch = batch with { WorkspaceVersion = read.Version };
        var writes = read.Differences.Where(entry => !checks.IsClosed(entry.Type)).Select(static entry => new ConfigWrite(entry.Type, entry.Key, entry.From)).ToImmutableArray();
        var entries = new DiffEntries(secrets.And(writes), BatchLimits.Entries, Advice);
        var bytes = 0L;
        foreach (var entry in read.Differences.Where(entry => !checks.IsClosed(entry.Type)))
        {
            entries.Add(entry.Type, entry.Key, entry.To, entry.From);
            bytes += entry.Type.Length + entry.Key.Length + (entry.From is null ? 0 : Encoding.UTF8.GetByteCount(entry.From));
        }

        if (bytes > BatchLimits.BatchBytes) throw new BadValueException($"The entries to roll back have {bytes:N0} bytes. {Advice}");
        return (batch with { Writes = writes }, entries.Diff(LeftOut(read.Differences)));
    }

    async Task<ConfigDiff> WarnedAsync(ConfigBatch batch, ConfigDiff diff, CancellationToken cancellation) =>
        diff with { Warnings = diff.Warnings.AddRange((await preview.CheckAsync(batch, cancellation)).Warnings) };

    ImmutableArray<string> LeftOut(IReadOnlyList<EntryDifference> differences) =>
        Warnings.Of(differences.Where(entry => checks.IsClosed(entry.Type)), static entry =>
            $"Left as it is: the entry '{entry.Type}' / '{entry.Key}' belongs to the flow service. Use start-flow and stop-flow.");
}
