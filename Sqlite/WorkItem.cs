namespace TrustFlow.Sqlite;

/// <summary>Work that waits for a database thread, and the one who waits for it.</summary>
interface IWorkItem
{
    /// <summary>False when its caller gave up before it began.</summary>
    bool Begin();

    void Execute(SqliteSession session);

    /// <summary>Sets the outcome, which an earlier one (its own exception) outlives.</summary>
    void Fail(Exception exception);

    /// <summary>Tells the caller; only after the transaction has ended.</summary>
    void Publish();
}

sealed class WorkItem<T>(Func<SqliteSession, T> work, CancellationToken cancellation) : IWorkItem
{
    // Continuations must not run on the database's thread: they would hold up everybody's writes.
    readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Exception? failure;
    T? result;

    public Task<T> Completion => completion.Task;

    public bool Begin()
    {
        if (!cancellation.IsCancellationRequested) return true;
        failure = new OperationCanceledException(cancellation);
        return false;
    }

    public void Execute(SqliteSession session) => result = work(session);

    public void Fail(Exception exception) => failure ??= exception;

    public void Publish()
    {
        if (failure is OperationCanceledException) completion.TrySetCanceled(cancellation);
        else if (failure is not null) completion.TrySetException(failure);
        else completion.TrySetResult(result!);
    }
}
