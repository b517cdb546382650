using TrustFlow.Storage;
using TrustFlow.Testing;

namespace TrustFlow.Grains.Tests.Fixtures;

/// <summary>A store with hooks, by which a test makes it slow, fail before a commit, or lose the answer after one.</summary>
public sealed class FaultyStore(IConfigStore inner) : StoreDecorator(inner)
{
    /// <summary>Runs before each commit; what it throws the ledger gets, and nothing is committed.</summary>
    public Func<IReadOnlyList<Batch>, Task> BeforeCommit { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs after each commit; what it throws the ledger gets instead of the answer.</summary>
    public Func<IReadOnlyList<BatchOutcome>, Task> AfterCommit { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs before a page of a workspace is read.</summary>
    public Func<string, Task> BeforeSnapshot { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs after a page of a workspace was read, and before it is answered.</summary>
    public Func<string, Task> AfterSnapshot { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs after each other call, by the member's name, and before it is answered.</summary>
    public Func<string, Task> AfterCall { get; set; } = _ => Task.CompletedTask;

    /// <summary>Takes all hooks away.</summary>
    public void Mend()
    {
        BeforeCommit = _ => Task.CompletedTask;
        AfterCommit = _ => Task.CompletedTask;
        BeforeSnapshot = AfterSnapshot = AfterCall = _ => Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<BatchOutcome>> CommitAsync(long expectedHead, IReadOnlyList<Batch> group, CancellationToken cancellation = default)
    {
        await BeforeCommit(group);
        var outcomes = await Inner.CommitAsync(expectedHead, group, cancellation);
        await AfterCommit(outcomes);
        return outcomes;
    }

    /// <inheritdoc/>
    public override async Task<WorkspacePage> ReadPageAsync(string workspace, EntryKey? after, int limit, CancellationToken cancellation = default)
    {
        await BeforeSnapshot(workspace);
        var read = await Inner.ReadPageAsync(workspace, after, limit, cancellation);
        await AfterSnapshot(workspace);
        return read;
    }

    /// <inheritdoc/>
    protected override async Task<T> AroundAsync<T>(string name, Func<Task<T>> call)
    {
        var answer = await call();
        await AfterCall(name);
        return answer;
    }
}
