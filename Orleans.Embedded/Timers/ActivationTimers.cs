using Orleans.Runtime;

namespace Orleans.Timers;

/// <summary>The timers of one activation.</summary>
sealed class ActivationTimers : IDisposable
{
    readonly HashSet<IDisposable> timers = [];
    bool disposed;

    internal void Add(IDisposable timer)
    {
        lock (timers)
        {
            if (!disposed)
            {
                timers.Add(timer);
                return;
            }
        }
        timer.Dispose();
    }

    internal void Remove(IDisposable timer)
    {
        lock (timers) timers.Remove(timer);
    }

    public void Dispose()
    {
        IDisposable[] left;
        lock (timers)
        {
            disposed = true;
            left = [.. timers];
            timers.Clear();
        }
        foreach (var timer in left) timer.Dispose();
    }
}

/// <summary>Makes timers of activations.</summary>
sealed class TimerRegistry : ITimerRegistry
{
    public IDisposable RegisterTimer(IGrainContext grainContext, Func<object?, Task> callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        RegisterGrainTimer(grainContext, (value, _) => callback(value), state, new GrainTimerCreationOptions(dueTime, period) { Interleave = true });

    public IGrainTimer RegisterGrainTimer<TState>(IGrainContext grainContext, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(grainContext);
        ArgumentNullException.ThrowIfNull(callback);
        var activation = grainContext as Activation
            ?? throw new ArgumentException("A timer needs an activation of the embedded engine", nameof(grainContext));
        var timers = activation.Part(_ => new ActivationTimers());
        var timer = new GrainTimer(activation, cancellation => callback(state, cancellation), options, timers);
        timers.Add(timer);
        timer.Change(options.DueTime, options.Period);
        return timer;
    }
}
