using TrustFlow.Sqlite;
using TrustFlow.Storage.Decisions;

namespace TrustFlow.Storage.Sqlite;

/// <summary>
/// The configuration in a SQLite file that it may share with others; the file belongs to whoever opened it, who opens it with
/// <see cref="Schema"/> and closes it after the store. Lists come in the order of their names' code points.
/// </summary>
public sealed class SqliteConfigStore(SqliteDatabase database) : IConfigStore
{
    /// <summary>The store's tables.</summary>
    public static SchemaScripts Schema { get; } = new("config", typeof(SqliteConfigStore).Assembly, "TrustFlow.Storage.Sqlite.Schema.");

    /// <inheritdoc/>
    public Task<long> ReadHeadAsync(CancellationToken cancellation = default) => database.ReadAsync(ConfigTables.ReadHead, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<BatchOutcome>> CommitAsync(long expectedHead, IReadOnlyList<Batch> group, CancellationToken cancellation = default) =>
        database.WriteAsync(session => Commit(session, expectedHead, group), cancellation);

    /// <inheritdoc/>
    public Task<WorkspaceRead> ReadAsync(string workspace, IReadOnlyList<EntryKey> keys, CancellationToken cancellation = default) =>
        database.ReadAsync(session => ConfigTables.Read(session, workspace, keys), cancellation);

    /// <inheritdoc/>
    public Task<WorkspaceRead> ReadWorkspaceAsync(string workspace, CancellationToken cancellation = default) =>
        database.ReadAsync(session => ConfigTables.ReadWorkspace(session, workspace), cancellation);

    /// <inheritdoc/>
    public Task<TypeRead> ReadTypeAsync(string type, CancellationToken cancellation = default) =>
        database.ReadAsync(session => ConfigTables.ReadType(session, type), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReadWorkspacesAsync(CancellationToken cancellation = default) =>
        database.ReadAsync(ConfigTables.ReadWorkspaces, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ConfigChange>> ReadChangesAsync(long after, int limit, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return database.ReadAsync(session => ConfigTables.ReadChanges(session, after, limit), cancellation);
    }

    /// <inheritdoc/>
    public Task SaveSagaAsync(Saga saga, IReadOnlyList<string> usesAdded, CancellationToken cancellation = default) =>
        database.WriteAsync(
            session =>
            {
                FlowTables.SaveSaga(session, saga);
                FlowTables.AddUses(session, saga.Workspace, saga.Flow, usesAdded);
            },
            cancellation);

    /// <inheritdoc/>
    public Task EndSagaAsync(string workspace, string flow, string sagaId, bool usesCleared, CancellationToken cancellation = default) =>
        database.WriteAsync(session => FlowTables.EndSaga(session, workspace, flow, sagaId, usesCleared), cancellation);

    /// <inheritdoc/>
    public Task<Saga?> ReadSagaAsync(string workspace, string flow, CancellationToken cancellation = default) =>
        database.ReadAsync(session => FlowTables.ReadSaga(session, workspace, flow), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Saga>> ReadSagasAsync(CancellationToken cancellation = default) =>
        database.ReadAsync(FlowTables.ReadSagas, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TopicUse>> ReadTopicUsesAsync(IReadOnlyList<string> topics, CancellationToken cancellation = default) =>
        database.ReadAsync(session => FlowTables.ReadUses(session, topics), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReadUsedTopicsAsync(string after, int limit, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return database.ReadAsync(session => FlowTables.ReadUsedTopics(session, after, limit), cancellation);
    }

    /// <inheritdoc/>
    public Task SaveLeakAsync(LeakedTopic leak, CancellationToken cancellation = default) =>
        database.WriteAsync(session => LeakTable.Save(session, leak), cancellation);

    /// <inheritdoc/>
    public Task EndLeakAsync(string topic, string? subscription, CancellationToken cancellation = default) =>
        database.WriteAsync(session => LeakTable.End(session, topic, subscription), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LeakedTopic>> ReadLeaksAsync(CancellationToken cancellation = default) =>
        database.ReadAsync(LeakTable.Read, cancellation);

    /// <summary>Does nothing: the file is closed by whoever opened it.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    static IReadOnlyList<BatchOutcome> Commit(SqliteSession session, long expectedHead, IReadOnlyList<Batch> group)
    {
        var head = ConfigTables.ReadHead(session);
        if (head != expectedHead) throw new HeadMovedException(expectedHead, head);
        var decision = GroupDecider.Decide(head, group, new SqliteGroupView(session));
        ConfigTables.Write(session, head, decision);
        foreach (var (workspace, note) in decision.Flows) FlowTables.Note(session, workspace, note);
        return decision.Outcomes;
    }
}
