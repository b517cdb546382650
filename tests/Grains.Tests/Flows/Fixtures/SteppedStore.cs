using TrustFlow.Storage;

namespace TrustFlow.Flows.Tests.Fixtures;

/// <summary>A store as one silo sees it.</summary>
sealed class SteppedStore(IConfigStore inner, Steps steps) : IConfigStore
{
    public Task<long> ReadHeadAsync(CancellationToken cancellation = default) => steps.DoAsync(() => inner.ReadHeadAsync(cancellation));

    public Task<IReadOnlyList<BatchOutcome>> CommitAsync(long expectedHead, IReadOnlyList<Batch> group, CancellationToken cancellation = default) =>
        steps.DoAsync(() => inner.CommitAsync(expectedHead, group, cancellation));

    public Task<WorkspaceRead> ReadAsync(string workspace, IReadOnlyList<EntryKey> keys, CancellationToken cancellation = default) =>
        steps.DoAsync(() => inner.ReadAsync(workspace, keys, cancellation));

    public Task<WorkspaceRead> ReadWorkspaceAsync(string workspace, CancellationToken cancellation = default) => steps.DoAsync(() => inner.ReadWorkspaceAsync(workspace, cancellation));

    public Task<TypeRead> ReadTypeAsync(string type, CancellationToken cancellation = default) => steps.DoAsync(() => inner.ReadTypeAsync(type, cancellation));

    public Task<IReadOnlyList<string>> ReadWorkspacesAsync(CancellationToken cancellation = default) => steps.DoAsync(() => inner.ReadWorkspacesAsync(cancellation));

    public Task<IReadOnlyList<ConfigChange>> ReadChangesAsync(long after, int limit, CancellationToken cancellation = default) =>
        steps.DoAsync(() => inner.ReadChangesAsync(after, limit, cancellation));

    public Task SaveSagaAsync(Saga saga, IReadOnlyList<string> usesAdded, CancellationToken cancellation = default) =>
        steps.DoAsync(() => steps.Trouble is { } trouble ? Task.FromException(trouble) : inner.SaveSagaAsync(saga, usesAdded, cancellation));

    public Task EndSagaAsync(string workspace, string flow, string sagaId, bool usesCleared, CancellationToken cancellation = default) =>
        steps.DoAsync(() => inner.EndSagaAsync(workspace, flow, sagaId, usesCleared, cancellation));

    public Task<Saga?> ReadSagaAsync(string workspace, string flow, CancellationToken cancellation = default) => steps.DoAsync(() => inner.ReadSagaAsync(workspace, flow, cancellation));

    public Task<IReadOnlyList<Saga>> ReadSagasAsync(CancellationToken cancellation = default) => steps.DoAsync(() => inner.ReadSagasAsync(cancellation));

    public Task<IReadOnlyList<TopicUse>> ReadTopicUsesAsync(IReadOnlyList<string> topics, CancellationToken cancellation = default)
    {
        steps.CountUseRead();
        return steps.DoAsync(() => inner.ReadTopicUsesAsync(topics, cancellation));
    }

    public Task<IReadOnlyList<string>> ReadUsedTopicsAsync(string after, int limit, CancellationToken cancellation = default) =>
        steps.DoAsync(() => inner.ReadUsedTopicsAsync(after, limit, cancellation));

    public Task SaveLeakAsync(LeakedTopic leak, CancellationToken cancellation = default) => steps.DoAsync(() => inner.SaveLeakAsync(leak, cancellation));

    public Task EndLeakAsync(string topic, string? subscription, CancellationToken cancellation = default) => steps.DoAsync(() => inner.EndLeakAsync(topic, subscription, cancellation));

    public Task<IReadOnlyList<LeakedTopic>> ReadLeaksAsync(CancellationToken cancellation = default) => steps.DoAsync(() => inner.ReadLeaksAsync(cancellation));

    public ValueTask DisposeAsync() => default;
}
