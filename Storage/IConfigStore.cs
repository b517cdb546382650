namespace TrustFlow.Storage;

/// <summary>
/// The configuration of a deployment: entries, the log of their changes, one version for all of them. What a commit answers
/// is on the disk. Every member may be called at any time from any number of callers.
/// </summary>
public interface IConfigStore : IAsyncDisposable
{
    /// <summary>The version of the last committed batch; 0 in a new deployment.</summary>
    Task<long> ReadHeadAsync(CancellationToken cancellation = default);

    /// <summary>
    /// Commits a group of batches in their order, in one transaction with the move of the head, and tells what became of each.
    /// A batch that changes something takes the next version, and is found by its id ever after. One that changes nothing is not kept: handed in
    /// again, it is decided anew. Within a group each batch sees what those before it wrote.
    /// </summary>
    /// <exception cref="HeadMovedException">The head is not at <paramref name="expectedHead"/>; nothing was done.</exception>
    Task<IReadOnlyList<BatchOutcome>> CommitAsync(long expectedHead, IReadOnlyList<Batch> group, CancellationToken cancellation = default);

    /// <summary>Reads the entries of the given keys that exist, in the keys' order.</summary>
    Task<WorkspaceRead> ReadAsync(string workspace, IReadOnlyList<EntryKey> keys, CancellationToken cancellation = default);

    /// <summary>Reads a whole workspace in one snapshot.</summary>
    Task<WorkspaceRead> ReadWorkspaceAsync(string workspace, CancellationToken cancellation = default);

    /// <summary>Reads all entries of a type, across all workspaces but those whose id begins with <c>_</c>.</summary>
    Task<TypeRead> ReadTypeAsync(string type, CancellationToken cancellation = default);

    /// <summary>The workspaces that ever had a change and hold an entry, in order of their ids.</summary>
    Task<IReadOnlyList<string>> ReadWorkspacesAsync(CancellationToken cancellation = default);

    /// <summary>The change log after a version, in order, at most <paramref name="limit"/> batches.</summary>
    Task<IReadOnlyList<ConfigChange>> ReadChangesAsync(long after, int limit, CancellationToken cancellation = default);

    /// <summary>Writes down where a flow's saga stands, in one transaction with topics that the flow uses from now on.</summary>
    Task SaveSagaAsync(Saga saga, IReadOnlyList<string> usesAdded, CancellationToken cancellation = default);

    /// <summary>Strikes out a flow's saga, if it is still the one with that id, and where asked the flow's topic uses with it.</summary>
    Task EndSagaAsync(string workspace, string flow, string sagaId, bool usesCleared, CancellationToken cancellation = default);

    /// <summary>A flow's unfinished saga, or null.</summary>
    Task<Saga?> ReadSagaAsync(string workspace, string flow, CancellationToken cancellation = default);

    /// <summary>All unfinished sagas, the oldest first.</summary>
    Task<IReadOnlyList<Saga>> ReadSagasAsync(CancellationToken cancellation = default);

    /// <summary>Who uses the given topics; one statement, whatever their number.</summary>
    Task<IReadOnlyList<TopicUse>> ReadTopicUsesAsync(IReadOnlyList<string> topics, CancellationToken cancellation = default);

    /// <summary>Every topic that some flow uses, each once, in order, after the given one, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<string>> ReadUsedTopicsAsync(string after, int limit, CancellationToken cancellation = default);

    /// <summary>Lists a topic or queue as leaked, or renews its error.</summary>
    Task SaveLeakAsync(LeakedTopic leak, CancellationToken cancellation = default);

    /// <summary>Takes a topic or queue off the list of leaks; one that is not on it is no error.</summary>
    Task EndLeakAsync(string topic, string? subscription, CancellationToken cancellation = default);

    /// <summary>What could not be deleted, the oldest first.</summary>
    Task<IReadOnlyList<LeakedTopic>> ReadLeaksAsync(CancellationToken cancellation = default);
}
