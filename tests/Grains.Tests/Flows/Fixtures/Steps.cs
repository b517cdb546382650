namespace TrustFlow.Flows.Tests.Fixtures;

/// <summary>
/// Counts what a silo does to the store and the broker, and can end it at any one of these calls: from then on nothing that the silo still does
/// has an effect, as if its process were gone.
/// </summary>
sealed class Steps
{
    readonly Lock gate = new();
    readonly TaskCompletionSource died = new(TaskCreationOptions.RunContinuationsAsynchronously);
    TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int running;
    int left = -1;
    int useReads;
    bool after;

    /// <summary>What writes of sagas fail with; null where they do not.</summary>
    public Exception? Trouble { get; set; }

    /// <summary>How many answers to commits are still to be lost.</summary>
    public int LostAnswers { get; set; }

    /// <summary>How often it was asked who uses topics.</summary>
    public int UseReads => Volatile.Read(ref useReads);

    /// <summary>Whether the silo is as good as gone.</summary>
    public bool Dead { get; private set; }

    /// <summary>Completes when it is.</summary>
    public Task Died => died.Task;

    /// <summary>Completes at the next call that is done.</summary>
    public Task Next
    {
        get
        {
            lock (gate) return changed.Task;
        }
    }

    /// <summary>The call at which it ends, the next being 1.</summary>
    /// <param name="call">Which call.</param>
    /// <param name="takesEffect">Whether that call still has its effect, and only its answer is lost.</param>
    public void DieAt(int call, bool takesEffect)
    {
        lock (gate) (left, after) = (call, takesEffect);
    }

    /// <summary>Counts that it is asked who uses topics.</summary>
    public void CountUseRead() => Interlocked.Increment(ref useReads);

    /// <summary>Does a call, or ends the silo.</summary>
    public async Task<T> DoAsync<T>(Func<Task<T>> call)
    {
        if (Count())
        {
            if (after) await call();
            died.TrySetResult();
        }

        Enter();
        try
        {
            var result = await call();
            Signal();
            return result;
        }
        finally
        {
            Leave();
        }
    }

    /// <inheritdoc cref="DoAsync{T}"/>
    public Task DoAsync(Func<Task> call) => DoAsync(async () =>
    {
        await call();
        return true;
    });

    /// <summary>Lets nothing have an effect any more, and completes when what was under way has had its own.</summary>
    public Task EndAsync()
    {
        lock (gate)
        {
            Dead = true;
            if (running == 0) idle.TrySetResult();
            return idle.Task;
        }
    }

    void Enter()
    {
        lock (gate)
        {
            if (Dead) throw new IOException("The silo is gone.");
            running++;
        }
    }

    void Leave()
    {
        lock (gate)
        {
            if (--running == 0 && Dead) idle.TrySetResult();
        }
    }

    bool Count()
    {
        lock (gate)
        {
            if (Dead || left < 0 || --left > 0) return false;
            return Dead = true;
        }
    }

    void Signal()
    {
        TaskCompletionSource before;
        lock (gate) (before, changed) = (changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        before.SetResult();
    }
}
