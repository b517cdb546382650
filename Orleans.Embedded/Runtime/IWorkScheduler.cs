namespace TrustFlow.Embedded;

/// <summary>Runs the engine's work. All of it passes here, so that another order or another clock needs no other engine.</summary>
public interface IWorkScheduler
{
    /// <summary>How many turns of one activation may run in one piece of work; 1 gives the finest interleaving.</summary>
    int TurnsPerItem { get; }

    /// <summary>Whether the caller, on the thread that it is on, may make a turn ready; one that may not is dropped.</summary>
    bool Admits(object turn);

    /// <summary>Runs a piece of work, once, soon, on any thread, and never within this call.</summary>
    void Schedule(IThreadPoolWorkItem work);
}

/// <summary>Runs work on the thread pool, the youngest first on the thread that made it.</summary>
public sealed class ThreadPoolWorkScheduler : IWorkScheduler
{
    /// <inheritdoc/>
    public int TurnsPerItem => 64;

    /// <inheritdoc/>
    public bool Admits(object turn) => true;

    /// <inheritdoc/>
    public void Schedule(IThreadPoolWorkItem work) => ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: true);
}
