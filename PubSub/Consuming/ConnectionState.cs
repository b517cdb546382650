using TrustFlow.PubSub.Telemetry;

namespace TrustFlow.PubSub.Consuming;

/// <summary>Where a consumer stands, and who waits for it to be bound.</summary>
sealed class ConnectionState(Action<ComponentState?, ComponentState> changed)
{
    readonly Lock gate = new();
    TaskCompletionSource bound = new(TaskCreationOptions.RunContinuationsAsynchronously);
    ComponentState? current;

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
            lock (gate) return bound.Task;
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
        if (bound.Task.IsCompleted && next != ComponentState.Running) bound = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (next == ComponentState.Running) bound.TrySetResult();
        if (next != ComponentState.Stopped) return;
        bound.TrySetException(new ObjectDisposedException("Consumer"));
        // Nobody may be waiting; that is no unobserved failure.
        _ = bound.Task.Exception;
    }
}
