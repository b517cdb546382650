using System.Diagnostics;

namespace TrustFlow.Sqlite;

/// <summary>Threads that each own a connection and take work from one queue, as many items in one transaction as have gathered.</summary>
/// <param name="name">The threads' name.</param>
/// <param name="connect">Opens a thread's connection, before its first work.</param>
/// <param name="groupLimit">The most items of one transaction.</param>
/// <param name="threads">How many; they start with the first work.</param>
/// <param name="linger">How long a thread without work stays awake for more.</param>
/// <param name="check">Looks once more at a group that is done before it is answered, and throws where that would be no truth.</param>
sealed class SqliteWorker(string name, Func<SqliteSession> connect, int groupLimit, int threads, TimeSpan linger, Action? check = null)
{
    readonly object gate = new();
    readonly Queue<IWorkItem> queue = new();
    readonly List<Task> running = [];
    int waiting;
    bool stopping;

    public Task<T> Run<T>(Func<SqliteSession, T> work, CancellationToken cancellation)
    {
        var item = new WorkItem<T>(work, cancellation);
        lock (gate)
        {
            if (stopping) return Task.FromException<T>(new ObjectDisposedException(nameof(SqliteDatabase), "The database file has been closed."));
            if (running.Count == 0) Start();
            queue.Enqueue(item);
            waiting = queue.Count;
            Monitor.Pulse(gate);
        }

        return item.Completion;
    }

    /// <summary>Takes no more work, and completes when what was taken is done and the threads have closed their connections.</summary>
    public Task StopAsync()
    {
        lock (gate)
        {
            stopping = true;
            Monitor.PulseAll(gate);
            return Task.WhenAll(running);
        }
    }

    void Start()
    {
        for (var i = 0; i < threads; i++)
        {
            var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            running.Add(ended.Task);
            new Thread(() => Loop(ended)) { IsBackground = true, Name = name }.Start();
        }
    }

    void Loop(TaskCompletionSource ended)
    {
        SqliteSession? session = null;
        var group = new List<IWorkItem>();
        while (Take(group))
        {
            try
            {
                session ??= connect();
                SqliteGroup.Run(session, group);
                check?.Invoke();
            }
            catch (Exception e)
            {
                foreach (var item in group) item.Fail(e);
            }

            foreach (var item in group) item.Publish();
            group.Clear();
        }

        session?.Dispose();
        ended.SetResult();
    }

    bool Take(List<IWorkItem> group)
    {
        Linger();
        lock (gate)
        {
            while (queue.Count == 0)
            {
                if (stopping) return false;
                Monitor.Wait(gate);
            }

            while (group.Count < groupLimit && queue.TryDequeue(out var item)) group.Add(item);
            waiting = queue.Count;
            return true;
        }
    }

    // Whoever was just answered often hands in the next work at once; waking a thread would take longer than waiting for that.
    void Linger()
    {
        if (linger == TimeSpan.Zero) return;
        var since = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref waiting) == 0 && Stopwatch.GetElapsedTime(since) < linger) Thread.SpinWait(10);
    }
}
