using TrustFlow.Storage;

namespace TrustFlow.Testing;

/// <summary>A store around another. Every call goes through <see cref="AroundAsync{T}"/>, by which a test counts, delays or fails it, or dies at it.</summary>
public abstract class StoreDecorator(IConfigStore inner) : IConfigStore
{
    /// <summary>The store itself.</summary>
    public IConfigStore Inner => inner;

    /// <summary>Makes a call, and whatever the test wants before and after it.</summary>
    /// <param name="name">The member that is called.</param>
    /// <param name="call">Calls it on the store itself.</param>
    protected abstract Task<T> AroundAsync<T>(string name, Func<Task<T>> call);

    public Task<long> ReadHeadAsync(CancellationToken cancellation = default) => AroundAsync(nameof(ReadHeadAsync), () => inner.ReadHeadAsync(cancellation));

    public virtual Task<IReadOnlyList<BatchOutcome>> CommitAsync(long expectedHead, IReadOnlyList<Batch> group, CancellationToken cancellation = default) =>
        AroundAsync(nameof(CommitAsync), () => inner.CommitAsync(expectedHead, group, cancellation));

    public Task<WorkspaceRead> ReadAsync(string workspace, IReadOnlyList<EntryKey> keys, CancellationToken cancellation = default) =>
        AroundAsync(nameof(ReadAsync), () => inner.ReadAsync(workspace, keys, cancellation));

    public Task<WorkspaceRead> ReadAsync(string workspace, string type, CancellationToken cancellation = default) =>
        AroundAsync(nameof(ReadAsync), () => inner.ReadAsync(workspace, type, cancellation));

    public virtual Task<WorkspacePage> ReadPageAsync(string workspace, EntryKey? after, int limit, CancellationToken cancellation = default) =>
        AroundAsync(nameof(ReadPageAsync), () => inner.ReadPageAsync(workspace, after, limit, cancellation));

    public Task<TypeRead> ReadTypeAsync(string type, CancellationToken cancellation = default) => AroundAsync(nameof(ReadTypeAsync), () => inner.ReadTypeAsync(type, cancellation));

    public Task<IReadOnlyList<string>> ReadWorkspacesAsync(CancellationToken cancellation = default) => AroundAsync(nameof(ReadWorkspacesAsync), () => inner.ReadWorkspacesAsync(cancellation));

    public Task<ChangePage> ReadChangesAsync(ChangeScope scope, long after, int limit, CancellationToken cancellation = default) =>
        AroundAsync(nameof(ReadChangesAsync), () => inner.ReadChangesAsync(scope, after, limit, cancellation));

    public Task<ChangePage> ReadHistoryAsync(ChangeScope scope, long before, int limit, CancellationToken cancellation = default) =>
        AroundAsync(nameof(ReadHistoryAsync), () => inner.ReadHistoryAsync(scope, before, limit, cancellation));

    public Task<DifferencesRead> ReadDifferencesAsync(ChangeScope scope, long from, long to, int limit, CancellationToken cancellation = default) =>
        AroundAsync(nameof(ReadDifferencesAsync), () => inner.ReadDifferencesAsync(scope, from, to, limit, cancellation));

    public Task<LogBounds> ReadBoundsAsync(CancellationToken cancellation = default) => AroundAsync(nameof(ReadBoundsAsync), () => inner.ReadBoundsAsync(cancellation));

    public Task<int> CompactAsync(DateTimeOffset before, long keep, CancellationToken cancellation = default) =>
        AroundAsync(nameof(CompactAsync), () => inner.CompactAsync(before, keep, cancellation));

    public Task SaveSagaAsync(Saga saga, FlowUses added, IReadOnlyList<FlowEvent> events, CancellationToken cancellation = default) =>
        AroundAsync(nameof(SaveSagaAsync), () => inner.SaveSagaAsync(saga, added, events, cancellation));

    public Task EndSagaAsync(string workspace, string flow, string sagaId, bool usesCleared, IReadOnlyList<FlowEvent> events, CancellationToken cancellation = default) =>
        AroundAsync(nameof(EndSagaAsync), () => inner.EndSagaAsync(workspace, flow, sagaId, usesCleared, events, cancellation));

    public Task<Saga?> ReadSagaAsync(string workspace, string flow, CancellationToken cancellation = default) =>
        AroundAsync(nameof(ReadSagaAsync), () => inner.ReadSagaAsync(workspace, flow, cancellation));

    public Task<IReadOnlyList<Saga>> ReadSagasAsync(CancellationToken cancellation = default) => AroundAsync(nameof(ReadSagasAsync), () => inner.ReadSagasAsync(cancellation));

    public Task<IReadOnlyList<TopicUse>> ReadTopicUsesAsync(IReadOnlyList<string> topics, int most = int.MaxValue, CancellationToken cancellation = default) =>
        AroundAsync(nameof(ReadTopicUsesAsync), () => inner.ReadTopicUsesAsync(topics, most, cancellation));

    public Task<IReadOnlyList<string>> ReadUsedTopicsAsync(string after, int limit, CancellationToken cancellation = default) =>
        AroundAsync(nameof(ReadUsedTopicsAsync), () => inner.ReadUsedTopicsAsync(after, limit, cancellation));

    public Task<IReadOnlyList<VariantUse>> ReadVariantUsesAsync(string workspace, IReadOnlyList<string> variants, int most = int.MaxValue, CancellationToken cancellation = default) =>
        AroundAsync(nameof(ReadVariantUsesAsync), () => inner.ReadVariantUsesAsync(workspace, variants, most, cancellation));

    public Task<IReadOnlyList<FlowEvent>> ReadEventsAsync(string workspace, string flow, CancellationToken cancellation = default) =>
        AroundAsync(nameof(ReadEventsAsync), () => inner.ReadEventsAsync(workspace, flow, cancellation));

    public Task SaveLeakAsync(LeakedTopic leak, CancellationToken cancellation = default) => AroundAsync(nameof(SaveLeakAsync), () => inner.SaveLeakAsync(leak, cancellation));

    public Task EndLeakAsync(string topic, string? subscription, CancellationToken cancellation = default) =>
        AroundAsync(nameof(EndLeakAsync), () => inner.EndLeakAsync(topic, subscription, cancellation));

    public Task<IReadOnlyList<LeakedTopic>> ReadLeaksAsync(CancellationToken cancellation = default) => AroundAsync(nameof(ReadLeaksAsync), () => inner.ReadLeaksAsync(cancellation));

    /// <summary>Does nothing: the store belongs to whoever opened it.</summary>
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default;
    }

    Task AroundAsync(string name, Func<Task> call) => AroundAsync(name, async () =>
    {
        await call();
        return true;
    });
}
