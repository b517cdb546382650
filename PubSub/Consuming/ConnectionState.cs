using TrustFlow.PubSub.Telemetry;

namespace TrustFlow.PubSub.Consuming;

/// <summary>Where a consumer stands, and who waits for it to be bound.</summary>
sealed class ConnectionState
{
    readonly Action<ComponentState?, ComponentState> changed;
    readonly Lock gate = new();
    TaskCompletionSource bound;
    Task waits;
    ComponentState? current;

    public ConnectionState(Action<ComponentState?, ComponentState> changed)
    {
        this.changed = changed;
        (bound, waits) = NewWait();
    }

    public ComponentState Current
    {
        get
        {
            lock (gate) return current ?? ComponentState.Connecting;
        }
    }

    /// <summary>Completes when it is bound; fails when it has stopped.</summary>
    public Task Bound
    {
        get
        {
            lock (gate) return waits;
        }
    }

    /// <summary>Enters a state; false if it was the one before.</summary>
    public bool Enter(ComponentState next)
    {
        ComponentState? from;
        lock (gate)
        {
            if (current == next) return false;
            from = current;
            current = next;
            Announce(next);
        }

        changed(from, next);
        return true;
    }

    void Announce(ComponentState next)
    {
        if (bound.Task.IsCompleted && next != ComponentState.Running) (bound, waits) = NewWait();
        if (next == ComponentState.Running) bound.TrySetResult();
        if (next != ComponentState.Stopped) return;
        bound.TrySetException(new ObjectDisposedException("Consumer"));
    }

    // One for all who wait, in whatever number and however often they give up.
    static (TaskCompletionSource Bound, Task Waits) NewWait()
    {
        var made = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var wait = made.Task.InTurn();

        // Nobody may be waiting; that is no unobserved failure.
        _ = wait.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return (made, wait);
    }
}
