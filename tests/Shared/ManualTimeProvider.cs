namespace TrustFlow.Testing;

/// <summary>A clock that stands still until a test moves it. Timers that become due fire in the order of their times, each seeing its own time as now.</summary>
public sealed class ManualTimeProvider : TimeProvider
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly Lock gate = new();
    readonly List<ManualTimer> timers = [];
    readonly List<(TimeSpan Due, TaskCompletionSource Set)> watchers = [];
    TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    DateTimeOffset now;
    long numbers;

    /// <summary>A clock that stands at a given time, or at the start of 2026.</summary>
    public ManualTimeProvider(DateTimeOffset? start = null) => now = start ?? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>How many timers are set.</summary>
    public int ActiveTimers
    {
        get
        {
            lock (gate) return timers.Count;
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (gate) return now;
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <summary>Moves the clock on, firing what becomes due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        DateTimeOffset target;
        lock (gate) target = now + by;
        while (Next(target) is { } timer) timer.Fire();
    }

    /// <summary>Completes when a timer is set that is due after exactly this time from now, so that a test may move the clock there.</summary>
    public Task WhenTimerIsSetAsync(TimeSpan due)
    {
        lock (gate)
        {
            if (timers.Exists(timer => timer.Due == now + due)) return Task.CompletedTask;
            var set = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            watchers.Add((due, set));
            return set.Task;
        }
    }

    /// <summary>Waits until somebody waits for exactly that long from now, then lets the time pass.</summary>
    public async Task PassAsync(TimeSpan delay)
    {
        await WhenTimerIsSetAsync(delay).WaitAsync(Patience);
        Advance(delay);
    }

    /// <summary>Moves the clock on by a step, and again whenever somebody sets a timer, until a task has ended.</summary>
    public async Task PassUntilAsync(Task ended, TimeSpan step)
    {
        while (!ended.IsCompleted)
        {
            var set = next.Task;
            Advance(step);
            await Task.WhenAny(ended, set).WaitAsync(Patience);
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    ManualTimer? Next(DateTimeOffset target)
    {
        lock (gate)
        {
            var first = timers.Where(timer => timer.Due <= target).MinBy(timer => (timer.Due, timer.Number));
            now = first is null ? target : first.Due > now ? first.Due : now;
            first?.Rearm();
            return first;
        }
    }

    sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        TimeSpan period;
        bool disposed;

        public DateTimeOffset Due { get; private set; }

        public long Number { get; private set; }

        public void Fire() => callback(state);

        // Called with the clock's gate held.
        public void Rearm()
        {
            if (period > TimeSpan.Zero) Due += period;
            else clock.timers.Remove(this);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                if (disposed) return false;
                clock.timers.Remove(this);
                this.period = period;
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                Due = clock.now + dueTime;
                Number = clock.numbers++;
                if (dueTime > TimeSpan.Zero || period > TimeSpan.Zero) clock.timers.Add(this);
                if (dueTime == TimeSpan.Zero) Due += period;
                Interlocked.Exchange(ref clock.next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
                foreach (var watcher in clock.watchers.Where(watcher => watcher.Due == dueTime).ToList())
                {
                    clock.watchers.Remove(watcher);
                    watcher.Set.SetResult();
                }
            }

            // What is due at once goes off at once, as on any clock, and not on the stack of whoever sets it.
            if (dueTime == TimeSpan.Zero) ThreadPool.QueueUserWorkItem(_ => Fire());
            return true;
        }

        public void Dispose()
        {
            lock (clock.gate)
            {
                disposed = true;
                clock.timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
