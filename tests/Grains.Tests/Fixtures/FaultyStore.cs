using TrustFlow.Storage;

namespace TrustFlow.Grains.Tests.Fixtures;

/// <summary>A store with hooks, by which a test makes it slow, fail before a commit, or lose the answer after one.</summary>
public sealed class FaultyStore(IConfigStore inner) : IConfigStore
{
    /// <summary>The store itself.</summary>
    public IConfigStore Inner => inner;

    /// <summary>Runs before each commit; what it throws the ledger gets, and nothing is committed.</summary>
    public Func<IReadOnlyList<Batch>, Task> BeforeCommit { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs after each commit; what it throws the ledger gets instead of the answer.</summary>
    public Func<IReadOnlyList<BatchOutcome>, Task> AfterCommit { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs before a workspace's snapshot is taken.</summary>
    public Func<string, Task> BeforeSnapshot { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs after a workspace's snapshot was taken, and before it is answered.</summary>
    public Func<string, Task> AfterSnapshot { get; set; } = _ => Task.CompletedTask;

    /// <summary>Takes all hooks away.</summary>
    public void Mend()
    {
        BeforeCommit = _ => Task.CompletedTask;
        AfterCommit = _ => Task.CompletedTask;
        BeforeSnapshot = AfterSnapshot = _ => Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BatchOutcome>> CommitAsync(long expectedHead, IReadOnlyList<Batch> group, CancellationToken cancellation = default)
    {
        await BeforeCommit(group);
        var outcomes = await inner.CommitAsync(expectedHead, group, cancellation);
        await AfterCommit(outcomes);
        return outcomes;
    }

    /// <inheritdoc/>
    public async Task<WorkspaceRead> ReadWorkspaceAsync(string workspace, CancellationToken cancellation = default)
    {
        await BeforeSnapshot(workspace);
        var read = await inner.ReadWorkspaceAsync(workspace, cancellation);
        await AfterSnapshot(workspace);
        return read;
    }

    /// <inheritdoc/>
    public Task<long> ReadHeadAsync(CancellationToken cancellation = default) => inner.ReadHeadAsync(cancellation);

    /// <inheritdoc/>
    public Task<WorkspaceRead> ReadAsync(string workspace, IReadOnlyList<EntryKey> keys, CancellationToken cancellation = default) =>
        inner.ReadAsync(workspace, keys, cancellation);

    /// <inheritdoc/>
    public Task<TypeRead> ReadTypeAsync(string type, CancellationToken cancellation = default) => inner.ReadTypeAsync(type, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReadWorkspacesAsync(CancellationToken cancellation = default) => inner.ReadWorkspacesAsync(cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ConfigChange>> ReadChangesAsync(long after, int limit, CancellationToken cancellation = default) =>
        inner.ReadChangesAsync(after, limit, cancellation);

    /// <inheritdoc/>
    public Task SaveSagaAsync(Saga saga, IReadOnlyList<string> usesAdded, CancellationToken cancellation = default) =>
        inner.SaveSagaAsync(saga, usesAdded, cancellation);

    /// <inheritdoc/>
    public Task EndSagaAsync(string workspace, string flow, string sagaId, bool usesCleared, CancellationToken cancellation = default) =>
        inner.EndSagaAsync(workspace, flow, sagaId, usesCleared, cancellation);

    /// <inheritdoc/>
    public Task<Saga?> ReadSagaAsync(string workspace, string flow, CancellationToken cancellation = default) =>
        inner.ReadSagaAsync(workspace, flow, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Saga>> ReadSagasAsync(CancellationToken cancellation = default) => inner.ReadSagasAsync(cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TopicUse>> ReadTopicUsesAsync(IReadOnlyList<string> topics, CancellationToken cancellation = default) =>
        inner.ReadTopicUsesAsync(topics, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReadUsedTopicsAsync(string after, int limit, CancellationToken cancellation = default) =>
        inner.ReadUsedTopicsAsync(after, limit, cancellation);

    /// <inheritdoc/>
    public Task SaveLeakAsync(LeakedTopic leak, CancellationToken cancellation = default) => inner.SaveLeakAsync(leak, cancellation);

    /// <inheritdoc/>
    public Task EndLeakAsync(string topic, string? subscription, CancellationToken cancellation = default) =>
        inner.EndLeakAsync(topic, subscription, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LeakedTopic>> ReadLeaksAsync(CancellationToken cancellation = default) => inner.ReadLeaksAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
