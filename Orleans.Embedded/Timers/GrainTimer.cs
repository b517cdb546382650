using Orleans.Runtime;

namespace Orleans.Timers;

/// <summary>A timer of an activation. Its ticks are requests among the others; the next one is set when the last has ended, so they never pile up.</summary>
sealed class GrainTimer : IGrainTimer
{
    const long LongestMilliseconds = 0xfffffffe;

    readonly Lock gate = new();
    readonly CancellationTokenSource stopping = new();
    readonly Activation activation;
    readonly Func<CancellationToken, Task> callback;
    readonly GrainTimerCreationOptions options;
    readonly ActivationTimers owner;
    readonly ITimer timer;
    TimeSpan next;
    TimeSpan period;
    bool ticking;
    bool disposed;

    internal GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options, ActivationTimers owner)
    {
        this.activation = activation;
        this.callback = callback;
        this.options = options;
        this.owner = owner;
        timer = activation.Runtime.CreateTimer(static state => ((GrainTimer)state!).Fire(), this);
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, nameof(dueTime));
        Check(period, nameof(period));
        lock (gate)
        {
            if (disposed) return;
            next = dueTime;
            this.period = period;
            // Within a tick the time counts from its end.
            if (!ticking) timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            if (disposed) return;
            disposed = true;
        }
        timer.Dispose();
        stopping.Cancel();
        owner.Remove(this);
    }

    static void Check(TimeSpan time, string name)
    {
        var milliseconds = (long)time.TotalMilliseconds;
        ArgumentOutOfRangeException.ThrowIfLessThan(milliseconds, -1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(milliseconds, LongestMilliseconds, name);
    }

    void Fire()
    {
        lock (gate)
        {
            if (disposed || ticking) return;
            ticking = true;
        }
        if (!activation.TryReceive(new Tick(this))) Dispose();
    }

    async Task RunAsync()
    {
        lock (gate)
        {
            if (disposed) return;
            next = period;
        }
        try
        {
            await callback(stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
        catch (Exception error)
        {
            activation.Runtime.Log.TimerFailed(error, activation.GrainId);
            if (error is Storage.InconsistentStateException) activation.Distrust(error);
        }
        lock (gate)
        {
            ticking = false;
            if (!disposed) timer.Change(next, Timeout.InfiniteTimeSpan);
        }
    }

    sealed class Tick(GrainTimer timer) : Request
    {
        internal override bool IsAlwaysInterleave => timer.options.Interleave;

        internal override bool KeepsAlive => timer.options.KeepAlive;

        internal override bool IsForGrain => false;

        internal override async void Start(Activation activation)
        {
            await timer.RunAsync();
            activation.Finished(this);
        }

        internal override void Fail(Exception error) { }
    }
}
