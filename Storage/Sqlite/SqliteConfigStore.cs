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
    public Task<WorkspaceRead> ReadAsync(string workspace, string type, CancellationToken cancellation = default) =>
        database.ReadAsync(session => ConfigTables.ReadType(session, workspace, type), cancellation);

    /// <inheritdoc/>
    public Task<WorkspacePage> ReadPageAsync(string workspace, EntryKey? after, int limit, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return database.ReadAsync(session => ConfigTables.ReadPage(session, workspace, after, limit), cancellation);
    }

    /// <inheritdoc/>
    public Task<TypeRead> ReadTypeAsync(string type, CancellationToken cancellation = default) =>
        database.ReadAsync(session => ConfigTables.ReadType(session, type), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReadWorkspacesAsync(CancellationToken cancellation = default) =>
        database.ReadAsync(ConfigTables.ReadWorkspaces, cancellation);

    /// <inheritdoc/>
    public Task<ChangePage> ReadChangesAsync(ChangeScope scope, long after, int limit, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return database.ReadAsync(session => ChangeTables.ReadUp(session, scope, after, limit), cancellation);
    }

    /// <inheritdoc/>
    public Task<ChangePage> ReadHistoryAsync(ChangeScope scope, long before, int limit, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return database.ReadAsync(session => ChangeTables.ReadDown(session, scope, before, limit), cancellation);
    }

    /// <inheritdoc/>
    public Task<DifferencesRead> ReadDifferencesAsync(ChangeScope scope, long from, long to, int limit, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, to);
        return database.ReadAsync(session => ChangeTables.ReadDifferences(session, scope, from, to, limit), cancellation);
    }

    /// <inheritdoc/>
    public Task<LogBounds> ReadBoundsAsync(CancellationToken cancellation = default) => database.ReadAsync(ChangeTables.ReadBounds, cancellation);

    /// <inheritdoc/>
    public Task<int> CompactAsync(DateTimeOffset before, long keep, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        return database.WriteAsync(session => ChangeWriting.Compact(session, before, keep), cancellation);
    }

    /// <inheritdoc/>
    public Task SaveSagaAsync(Saga saga, FlowUses added, IReadOnlyList<FlowEvent> events, CancellationToken cancellation = default) =>
        database.WriteAsync(session => FlowTables.Note(session, saga.Workspace, new FlowNote(saga.Flow) { Saga = saga, UsesAdded = added, Events = events }, version: 0), cancellation);

    /// <inheritdoc/>
    public Task EndSagaAsync(
        string workspace, string flow, string sagaId, bool usesCleared, IReadOnlyList<FlowEvent> events, CancellationToken cancellation = default) =>
        database.WriteAsync(session => FlowTables.EndSaga(session, workspace, flow, sagaId, usesCleared, events), cancellation);

    /// <inheritdoc/>
    public Task<Saga?> ReadSagaAsync(string workspace, string flow, CancellationToken cancellation = default) =>
        database.ReadAsync(session => FlowTables.ReadSaga(session, workspace, flow), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Saga>> ReadSagasAsync(CancellationToken cancellation = default) =>
        database.ReadAsync(FlowTables.ReadSagas, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TopicUse>> ReadTopicUsesAsync(IReadOnlyList<string> topics, int most = int.MaxValue, CancellationToken cancellation = default) =>
        database.ReadAsync(session => FlowTables.ReadUses(session, topics, most), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReadUsedTopicsAsync(string after, int limit, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return database.ReadAsync(session => FlowTables.ReadUsedTopics(session, after, limit), cancellation);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<VariantUse>> ReadVariantUsesAsync(string workspace, IReadOnlyList<string> variants, int most = int.MaxValue, CancellationToken cancellation = default) =>
        database.ReadAsync(session => FlowTables.ReadVariantUses(session, workspace, variants, most), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<FlowEvent>> ReadEventsAsync(string workspace, string flow, CancellationToken cancellation = default) =>
        database.ReadAsync(session => EventTable.Read(session, workspace, flow), cancellation);

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
        foreach (var (workspace, note, version) in decision.Flows) FlowTables.Note(session, workspace, note, version);
        return decision.Outcomes;
    }
}
