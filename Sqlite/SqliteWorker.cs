using Microsoft.Data.Sqlite;

namespace TrustFlow.Sqlite;

/// <summary>Threads that each own a connection and take work from one queue, as many items in one transaction as have gathered.</summary>
sealed class SqliteWorker
{
    readonly object gate = new();
    readonly Queue<IWorkItem> queue = new();
    readonly string name;
    readonly Func<SqliteConnection> connect;
    readonly int groupLimit;
    readonly int threads;
    readonly List<Task> running = [];
    bool stopping;

    public SqliteWorker(string name, Func<SqliteConnection> connect, int groupLimit, int threads)
    {
        this.name = name;
        this.connect = connect;
        this.groupLimit = groupLimit;
        this.threads = threads;
    }

    public Task<T> Run<T>(Func<SqliteSession, T> work, CancellationToken cancellation)
    {
        var item = new WorkItem<T>(work, cancellation);
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(stopping, typeof(SqliteDatabase));
            if (running.Count == 0) Start();
            queue.Enqueue(item);
            Monitor.Pulse(gate);
        }

        return item.Completion;
    }

    public Task StopAsync()
    {
        lock (gate)
        {
            // A worker that never ran still owns what it would have connected to.
            if (!stopping && running.Count == 0 && threads == 1) Start();
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
                session ??= new SqliteSession(connect());
                SqliteGroup.Run(session, group);
            }
            catch (Exception e)
            {
                foreach (var item in group) item.Fail(e);
            }

            foreach (var item in group) item.Publish();
            group.Clear();
        }

        if (session is null && threads == 1) connect().Dispose();
        session?.Dispose();
        ended.SetResult();
    }

    bool Take(List<IWorkItem> group)
    {
        lock (gate)
        {
            while (queue.Count == 0)
            {
                if (stopping) return false;
                Monitor.Wait(gate);
            }

            while (group.Count < groupLimit && queue.TryDequeue(out var item)) group.Add(item);
            return true;
        }
    }
}
