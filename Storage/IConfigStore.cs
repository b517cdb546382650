namespace TrustFlow.Storage;

/// <summary>
/// The configuration of a deployment: entries, the log of their changes, one version for all of them, and what sagas of flows note. What a commit
/// answers is on the disk. Every member may be called at any time from any number of callers.
/// </summary>
public interface IConfigStore : IChangeLog, IFlowNotes, IAsyncDisposable
{
    /// <summary>The version of the last committed batch; 0 in a new deployment.</summary>
    Task<long> ReadHeadAsync(CancellationToken cancellation = default);

    /// <summary>
    /// Commits a group of batches in their order, in one transaction with the move of the head, and tells what became of each.
    /// A batch that changes something takes the next version, and is found by its id for as long as the change log keeps it. One that changes nothing
    /// is not kept: handed in again, it is decided anew. Within a group each batch sees what those before it wrote.
    /// </summary>
    /// <exception cref="HeadMovedException">The head is not at <paramref name="expectedHead"/>; nothing was done.</exception>
    Task<IReadOnlyList<BatchOutcome>> CommitAsync(long expectedHead, IReadOnlyList<Batch> group, CancellationToken cancellation = default);

    /// <summary>Reads the entries of the given keys that exist, in the keys' order.</summary>
    Task<WorkspaceRead> ReadAsync(string workspace, IReadOnlyList<EntryKey> keys, CancellationToken cancellation = default);

    /// <summary>Reads the entries of a type in a workspace, in order of their keys, in one snapshot.</summary>
    Task<WorkspaceRead> ReadAsync(string workspace, string type, CancellationToken cancellation = default);

    /// <summary>
    /// Reads a part of a workspace in order of type and key, so that a large one needs no large answer. Each page is a snapshot of its own: what was
    /// committed between two of them is in the later pages and not in the earlier.
    /// </summary>
    /// <param name="workspace">The tenant.</param>
    /// <param name="after">The last entry of the page before; null for the first.</param>
    /// <param name="limit">The most entries, 1 or more. A page has fewer only where it is the last, or where its values are large.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<WorkspacePage> ReadPageAsync(string workspace, EntryKey? after, int limit, CancellationToken cancellation = default);

    /// <summary>Reads all entries of a type, across all workspaces but those whose id begins with <c>_</c>.</summary>
    Task<TypeRead> ReadTypeAsync(string type, CancellationToken cancellation = default);

    /// <summary>The workspaces that ever had a change and hold an entry, in order of their ids.</summary>
    Task<IReadOnlyList<string>> ReadWorkspacesAsync(CancellationToken cancellation = default);
}
