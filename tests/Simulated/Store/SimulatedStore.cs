using TrustFlow.Storage;
using TrustFlow.Storage.Decisions;

namespace TrustFlow.Simulated.Store;

/// <summary>The configuration store as one process has it open. Each call is one operation on what it holds.</summary>
/// <param name="content">What it holds.</param>
/// <param name="outside">How the process reaches it.</param>
public sealed class SimulatedStore(StoreContent content, IOutside outside) : IConfigStore
{
    /// <inheritdoc/>
    public Task<long> ReadHeadAsync(CancellationToken cancellation = default) => ReadAsync("head", () => content.Head, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<BatchOutcome>> CommitAsync(long expectedHead, IReadOnlyList<Batch> group, CancellationToken cancellation = default) =>
        outside.DoAsync("store.commit", () => content.Commit(expectedHead, group), null, cancellation);

    /// <inheritdoc/>
    public Task<WorkspaceRead> ReadAsync(string workspace, IReadOnlyList<EntryKey> keys, CancellationToken cancellation = default) =>
        ReadAsync("entries", () => content.Entries.Read(workspace, keys), cancellation);

    /// <inheritdoc/>
    public Task<WorkspaceRead> ReadAsync(string workspace, string type, CancellationToken cancellation = default) =>
        ReadAsync("type", () => content.Entries.ReadType(workspace, type), cancellation);

    /// <inheritdoc/>
    public Task<WorkspacePage> ReadPageAsync(string workspace, EntryKey? after, int limit, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return ReadAsync("page", () => content.Entries.ReadPage(workspace, after, limit), cancellation);
    }

    /// <inheritdoc/>
    public Task<TypeRead> ReadTypeAsync(string type, CancellationToken cancellation = default) => ReadAsync("types", () => content.Entries.ReadType(type), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReadWorkspacesAsync(CancellationToken cancellation = default) => ReadAsync("workspaces", content.Entries.ReadWorkspaces, cancellation);

    /// <inheritdoc/>
    public Task<ChangePage> ReadChangesAsync(ChangeScope scope, long after, int limit, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return ReadAsync("changes", () => content.Log.ReadUp(scope, after, limit), cancellation);
    }

    /// <inheritdoc/>
    public Task<ChangePage> ReadHistoryAsync(ChangeScope scope, long before, int limit, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return ReadAsync("history", () => content.Log.ReadDown(scope, before, limit), cancellation);
    }

    /// <inheritdoc/>
    public Task<DifferencesRead> ReadDifferencesAsync(ChangeScope scope, long from, long to, int limit, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, to);
        return ReadAsync("differences", () => new DifferencesRead(content.Entries.VersionOf(scope.Workspace ?? ""), content.Log.ReadDifferences(scope, from, to, limit)), cancellation);
    }

    /// <inheritdoc/>
    public Task<LogBounds> ReadBoundsAsync(CancellationToken cancellation = default) => ReadAsync("bounds", () => content.Log.Bounds, cancellation);

    /// <inheritdoc/>
    public Task<int> CompactAsync(DateTimeOffset before, long keep, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        return WriteAsync("compact", () => content.Log.Compact(before, keep) + content.Notes.ForgetEvents(before), cancellation);
    }

    /// <inheritdoc/>
    public Task SaveSagaAsync(Saga saga, FlowUses added, IReadOnlyList<FlowEvent> events, CancellationToken cancellation = default) =>
        WriteAsync("save-saga", () => content.Notes.Write(saga.Workspace, new FlowNote(saga.Flow) { Saga = saga, UsesAdded = added, Events = events }, version: 0), cancellation);

    /// <inheritdoc/>
    public Task EndSagaAsync(string workspace, string flow, string sagaId, bool usesCleared, IReadOnlyList<FlowEvent> events, CancellationToken cancellation = default) =>
        WriteAsync("end-saga", () => content.Notes.EndSaga(workspace, flow, sagaId, usesCleared, events), cancellation);

    /// <inheritdoc/>
    public Task<Saga?> ReadSagaAsync(string workspace, string flow, CancellationToken cancellation = default) =>
        ReadAsync("saga", () => content.Notes.FindSaga(workspace, flow), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Saga>> ReadSagasAsync(CancellationToken cancellation = default) => ReadAsync("sagas", () => content.Notes.Sagas, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TopicUse>> ReadTopicUsesAsync(IReadOnlyList<string> topics, int most = int.MaxValue, CancellationToken cancellation = default) =>
        ReadAsync("topic-uses", () => content.Notes.UsesOf(topics.ToHashSet(StringComparer.Ordinal), most), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReadUsedTopicsAsync(string after, int limit, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return ReadAsync("used-topics", () => content.Notes.UsedTopics(after, limit), cancellation);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<VariantUse>> ReadVariantUsesAsync(string workspace, IReadOnlyList<string> variants, int most = int.MaxValue, CancellationToken cancellation = default) =>
        ReadAsync("variant-uses", () => content.Notes.VariantUsesOf(workspace, variants.ToHashSet(StringComparer.Ordinal), most), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<FlowEvent>> ReadEventsAsync(string workspace, string flow, CancellationToken cancellation = default) =>
        ReadAsync("events", () => content.Notes.EventsOf(workspace, flow), cancellation);

    /// <inheritdoc/>
    public Task SaveLeakAsync(LeakedTopic leak, CancellationToken cancellation = default) => WriteAsync("save-leak", () => content.Notes.SaveLeak(leak), cancellation);

    /// <inheritdoc/>
    public Task EndLeakAsync(string topic, string? subscription, CancellationToken cancellation = default) =>
        WriteAsync("end-leak", () => content.Notes.EndLeak(topic, subscription), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LeakedTopic>> ReadLeaksAsync(CancellationToken cancellation = default) => ReadAsync("leaks", () => content.Notes.Leaks, cancellation);

    /// <summary>What a group would come to, and does not.</summary>
    internal IReadOnlyList<BatchOutcome> Decide(long expectedHead, IReadOnlyList<Batch> group) => GroupDecider.Decide(expectedHead, group, content).Outcomes;

    /// <summary>Commits a group whatever the head is.</summary>
    internal Task<IReadOnlyList<BatchOutcome>> WriteAsync(long expectedHead, IReadOnlyList<Batch> group, CancellationToken cancellation) =>
        outside.DoAsync("store.commit", () => content.Write(expectedHead, group), null, cancellation);

    /// <summary>Does nothing: what it holds stays.</summary>
    public ValueTask DisposeAsync() => default;

    Task<T> ReadAsync<T>(string what, Func<T> read, CancellationToken cancellation) => outside.DoAsync($"store.read-{what}", read, null, cancellation);

    Task<T> WriteAsync<T>(string what, Func<T> write, CancellationToken cancellation) => outside.DoAsync($"store.{what}", write, null, cancellation);
}
