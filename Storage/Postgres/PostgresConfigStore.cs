namespace TrustFlow.Storage.Postgres;

/// <summary>
/// The configuration in a PostgreSQL database. Lists come in the order of their names' code points. Several stores may be open on one database; of those
/// that commit at the same head one gets through.
/// </summary>
public sealed class PostgresConfigStore : IConfigStore
{
    readonly PostgresDatabase database;

    PostgresConfigStore(PostgresDatabase database) => this.database = database;

    internal PostgresDatabase Database => database;

    /// <summary>Connects, and makes or renews the store's tables where they are missing or old. Any number may do so at once.</summary>
    /// <exception cref="PostgresStoreException">The database cannot be reached or used, or was written by a newer program; the message names the setting.</exception>
    public static async Task<PostgresConfigStore> OpenAsync(PostgresOptions options, CancellationToken cancellation = default) =>
        new(await PostgresDatabase.OpenAsync(options, cancellation));

    /// <inheritdoc/>
    public Task<long> ReadHeadAsync(CancellationToken cancellation = default) => EntryReading.HeadAsync(database, cancellation);

    /// <inheritdoc/>
    /// <exception cref="PostgresStoreException">The database cannot be used; where the connection was lost, the group may have been committed, which its ids tell.</exception>
    public Task<IReadOnlyList<BatchOutcome>> CommitAsync(long expectedHead, IReadOnlyList<Batch> group, CancellationToken cancellation = default) =>
        GroupCommit.CommitAsync(database, expectedHead, group, cancellation);

    /// <inheritdoc/>
    public Task<WorkspaceRead> ReadAsync(string workspace, IReadOnlyList<EntryKey> keys, CancellationToken cancellation = default) =>
        EntryReading.KeysAsync(database, workspace, keys, cancellation);

    /// <inheritdoc/>
    public Task<WorkspaceRead> ReadAsync(string workspace, string type, CancellationToken cancellation = default) =>
        EntryReading.TypeAsync(database, workspace, type, cancellation);

    /// <inheritdoc/>
    public Task<WorkspacePage> ReadPageAsync(string workspace, EntryKey? after, int limit, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return EntryReading.PageAsync(database, workspace, after, limit, cancellation);
    }

    /// <inheritdoc/>
    public Task<TypeRead> ReadTypeAsync(string type, CancellationToken cancellation = default) => EntryReading.TypeAsync(database, type, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReadWorkspacesAsync(CancellationToken cancellation = default) => EntryReading.WorkspacesAsync(database, cancellation);

    /// <inheritdoc/>
    public Task<ChangePage> ReadChangesAsync(ChangeScope scope, long after, int limit, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return ChangeReading.UpAsync(database, scope, after, limit, cancellation);
    }

    /// <inheritdoc/>
    public Task<ChangePage> ReadHistoryAsync(ChangeScope scope, long before, int limit, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return ChangeReading.DownAsync(database, scope, before, limit, cancellation);
    }

    /// <inheritdoc/>
    public Task<DifferencesRead> ReadDifferencesAsync(ChangeScope scope, long from, long to, int limit, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, to);
        return ChangeReading.DifferencesAsync(database, scope, from, to, limit, cancellation);
    }

    /// <inheritdoc/>
    public Task<LogBounds> ReadBoundsAsync(CancellationToken cancellation = default) => ChangeReading.BoundsAsync(database, cancellation);

    /// <inheritdoc/>
    public Task<int> CompactAsync(DateTimeOffset before, long keep, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        return Compaction.StepAsync(database, before, keep, cancellation);
    }

    /// <inheritdoc/>
    public Task SaveSagaAsync(Saga saga, FlowUses added, IReadOnlyList<FlowEvent> events, CancellationToken cancellation = default) =>
        database.WriteAsync(() => [.. FlowTables.Note(saga.Workspace, new FlowNote(saga.Flow) { Saga = saga, UsesAdded = added, Events = events }, version: 0)], cancellation);

    /// <inheritdoc/>
    public Task EndSagaAsync(
        string workspace, string flow, string sagaId, bool usesCleared, IReadOnlyList<FlowEvent> events, CancellationToken cancellation = default) =>
        database.WriteAsync(() => FlowTables.End(workspace, flow, sagaId, usesCleared, events), cancellation);

    /// <inheritdoc/>
    public Task<Saga?> ReadSagaAsync(string workspace, string flow, CancellationToken cancellation = default) => FlowTables.SagaAsync(database, workspace, flow, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Saga>> ReadSagasAsync(CancellationToken cancellation = default) => FlowTables.SagasAsync(database, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TopicUse>> ReadTopicUsesAsync(IReadOnlyList<string> topics, int most = int.MaxValue, CancellationToken cancellation = default) =>
        FlowTables.UsesAsync(database, topics, most, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReadUsedTopicsAsync(string after, int limit, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return FlowTables.UsedTopicsAsync(database, after, limit, cancellation);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<VariantUse>> ReadVariantUsesAsync(string workspace, IReadOnlyList<string> variants, int most = int.MaxValue, CancellationToken cancellation = default) =>
        FlowTables.VariantUsesAsync(database, workspace, variants, most, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<FlowEvent>> ReadEventsAsync(string workspace, string flow, CancellationToken cancellation = default) =>
        FlowTables.EventsAsync(database, workspace, flow, cancellation);

    /// <inheritdoc/>
    public Task SaveLeakAsync(LeakedTopic leak, CancellationToken cancellation = default) => database.WriteAsync(() => [LeakTable.Save(leak)], cancellation);

    /// <inheritdoc/>
    public Task EndLeakAsync(string topic, string? subscription, CancellationToken cancellation = default) =>
        database.WriteAsync(() => [LeakTable.End(topic, subscription)], cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LeakedTopic>> ReadLeaksAsync(CancellationToken cancellation = default) => LeakTable.ReadAsync(database, cancellation);

    /// <summary>Closes the connections; the database stays as it is.</summary>
    public ValueTask DisposeAsync() => database.DisposeAsync();
}
