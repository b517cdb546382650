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

sealed class WorkItem<T> : IWorkItem
{
    const int Waiting = 0;
    const int Begun = 1;
    const int GivenUp = 2;

    // Continuations must not run on the database's thread: they would hold up everybody's writes.
    readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Func<SqliteSession, T> work;
    readonly CancellationTokenRegistration registration;
    Exception? failure;
    T? result;
    int state = Waiting;

    public WorkItem(Func<SqliteSession, T> work, CancellationToken cancellation)
    {
        this.work = work;
        registration = cancellation.UnsafeRegister(static (item, token) => ((WorkItem<T>)item!).GiveUp(token), this);
    }

    public Task<T> Completion => completion.Task;

    public bool Begin() => Interlocked.CompareExchange(ref state, Begun, Waiting) == Waiting;

    public void Execute(SqliteSession session) => result = work(session);

    public void Fail(Exception exception) => failure ??= exception;

    public void Publish()
    {
        // Not Dispose, which would wait for a callback that is under way.
        registration.Unregister();
        if (failure is null) completion.TrySetResult(result!);
        else completion.TrySetException(failure);
    }

    void GiveUp(CancellationToken token)
    {
        if (Interlocked.CompareExchange(ref state, GivenUp, Waiting) == Waiting) completion.TrySetCanceled(token);
    }
}
