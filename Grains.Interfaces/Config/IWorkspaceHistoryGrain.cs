using Orleans;
using Orleans.Concurrency;
using TrustFlow.Access;

namespace TrustFlow.Config;

/// <summary>What was in a workspace, and how to get it back; the key is the workspace's id. Secret texts are never shown by any of it.</summary>
[Alias("trustflow.IWorkspaceHistoryGrain")]
public interface IWorkspaceHistoryGrain : IGrainWithStringKey
{
    /// <summary>What changed in a scope before a version, the newest first, as far as the change log is kept.</summary>
    /// <param name="scope">Which entries.</param>
    /// <param name="before">Only what is older than this version; null for the newest.</param>
    /// <param name="limit">The most batches, 1 to 1,000.</param>
    /// <param name="cancellation">Ends the wait.</param>
    [Alias("GetHistory"), AlwaysInterleave, RequiresRole(Role.Viewer)]
    Task<HistoryPage> GetHistoryAsync(ConfigScope scope, long? before, int limit, CancellationToken cancellation = default);

    /// <summary>How the entries of a scope differ between two versions, whichever is the older.</summary>
    /// <param name="scope">Which entries.</param>
    /// <param name="from">The version whose texts are <see cref="EntryDelta.Old"/>.</param>
    /// <param name="to">The version whose texts are <see cref="EntryDelta.New"/>; null for what stands now.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="CompactedVersionException">The change log does not reach back so far.</exception>
    [Alias("Diff"), AlwaysInterleave, RequiresRole(Role.Viewer)]
    Task<ConfigDiff> DiffAsync(ConfigScope scope, long from, long? to, CancellationToken cancellation = default);

    /// <summary>How the entries of a scope differ from those of another workspace: <see cref="EntryDelta.Old"/> is here, <see cref="EntryDelta.New"/> there.</summary>
    /// <param name="other">The other workspace.</param>
    /// <param name="scope">Which entries.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="BadValueException">More differ than one answer takes; a narrower scope is needed.</exception>
    [Alias("DiffWith"), AlwaysInterleave, ResponseTimeout("00:05:00"), RequiresRole(Role.Viewer)]
    Task<ConfigDiff> DiffWithAsync(string other, ConfigScope scope, CancellationToken cancellation = default);

    /// <summary>
    /// Writes the entries of a scope as they were at a version, in one batch, which is itself in the history and can be rolled back. Entries that the
    /// flow service owns are left out, and named in a warning.
    /// </summary>
    /// <exception cref="CompactedVersionException">The change log does not reach back so far.</exception>
    /// <exception cref="BadValueException">It would change more than one batch takes; a narrower scope is needed.</exception>
    [Alias("RollBack"), AlwaysInterleave, RequiresRole(Role.Operator)]
    Task<ConfigWritten> RollBackAsync(RollBack rollBack, CancellationToken cancellation = default);

    /// <summary>Says what a batch would change, and refuses it as the commit would; nothing is changed.</summary>
    [Alias("Preview"), AlwaysInterleave, RequiresRole(Role.Operator)]
    Task<ConfigDiff> PreviewAsync(ConfigBatch batch, CancellationToken cancellation = default);

    /// <summary>
    /// A part of the workspace as a document. All parts that are asked for with the first one's version show that version, whatever is committed meanwhile.
    /// Definitions of variants and flows that are being stopped are left out.
    /// </summary>
    /// <param name="version">The version of the first part; null to begin.</param>
    /// <param name="after">The part before's <see cref="ExportPage.After"/>; null to begin.</param>
    /// <param name="limit">About how many entries, 1 to 10,000.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="CompactedVersionException">The export took so long that the change log does not reach back to its beginning.</exception>
    [Alias("Export"), AlwaysInterleave, RequiresRole(Role.Viewer)]
    Task<ExportPage> ExportAsync(long? version, ConfigKey? after, int limit, CancellationToken cancellation = default);

    /// <summary>
    /// Writes a document's entries, in as many batches as they need, and starts its flows from their records where the workspace has none of the id. All of it is
    /// checked before the first batch. Whoever gets no answer sends it again with its id: what was committed is not repeated.
    /// </summary>
    /// <exception cref="NotAllowedException">It would delete a blueprint in use.</exception>
    /// <exception cref="BadValueException">A limit or a validation failed.</exception>
    /// <exception cref="WorkspaceChangedException">The workspace is at another version than the import demands.</exception>
    [Alias("Import"), AlwaysInterleave, ResponseTimeout("00:30:00"), RequiresRole(Role.Operator)]
    Task<WorkspaceImported> ImportAsync(WorkspaceImport import, CancellationToken cancellation = default);
}
