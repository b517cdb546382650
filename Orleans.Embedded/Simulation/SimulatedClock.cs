namespace TrustFlow.Embedded.Simulation;

/// <summary>The virtual time, and the timers that are set on it.</summary>
sealed class SimulatedClock(Simulation simulation)
{
    readonly PriorityQueue<(SimulatedTimer Timer, long Version), (long Due, long Order)> set = new();
    long orders;

    internal DateTimeOffset Now { get; private set; } = SimulationOptions.Beginning;

    /// <summary>Sets a timer: at once it can go off, or when time has come to it.</summary>
    internal void Set(SimulatedTimer timer, TimeSpan wait, long version)
    {
        if (wait <= TimeSpan.Zero) simulation.Add(new(timer.Process, timer, null, version));
        else set.Enqueue((timer, version), (Now.UtcTicks + wait.Ticks, orders++));
    }

    /// <summary>Moves to the next moment at which a timer is set, and lets all go off that are set for it. False if there is none.</summary>
    internal bool MoveToNext()
    {
        long? moment = null;
        while (set.TryPeek(out var next, out var at) && (moment is null || at.Due == moment))
        {
            set.Dequeue();
            if (!next.Timer.IsSet(next.Version)) continue;
            if (moment is null) Now = new((moment = at.Due).Value, TimeSpan.Zero);
            simulation.Add(new(next.Timer.Process, next.Timer, null, next.Version));
        }

        return moment is not null;
    }

    /// <summary>The next timers, for whoever wants to know what waits.</summary>
    internal IEnumerable<string> Waiting() => set.UnorderedItems.Where(item => item.Element.Timer.IsSet(item.Element.Version))
        .OrderBy(item => item.Priority).Take(20)
        .Select(item => $"{item.Element.Timer.Process?.Name ?? "outside"}: timer of {item.Element.Timer} in {TimeSpan.FromTicks(item.Priority.Due - Now.UtcTicks):c}");
}

/// <summary>A timer on the virtual clock. It dies with its process.</summary>
sealed class SimulatedTimer(Simulation simulation, SimulatedProcess? process, TimerCallback callback, object? state) : ITimer
{
    readonly ExecutionContext? context = ExecutionContext.Capture();
    TimeSpan every = Timeout.InfiniteTimeSpan;
    long version;
    bool isSet;

    internal SimulatedProcess? Process => process;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (!simulation.Admits("A timer was set", callback)) return false;
        if (version < 0) return false;
        version++;
        every = period == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : period;
        isSet = dueTime != Timeout.InfiniteTimeSpan;
        if (isSet) simulation.Clock.Set(this, dueTime, version);
        return true;
    }

    public void Dispose()
    {
        // What a dead process left behind, the garbage collector clears away when it likes.
        if (process is { IsAlive: false } || !simulation.Admits("A timer was disposed", callback)) return;
        version = -1;
        isSet = false;
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    public override string ToString() => state is Delegate made ? Places.Of(made) : state is null ? Places.Of(callback) : Places.Of(state);

    internal bool IsSet(long setting) => isSet && version == setting && process is not { IsAlive: false };

    internal void Fire(long setting)
    {
        if (!IsSet(setting)) return;
        if (every == Timeout.InfiniteTimeSpan) isSet = false;
        else simulation.Clock.Set(this, every, version);
        if (context is null) callback(state);
        else ExecutionContext.Run(context, static it => ((SimulatedTimer)it!).Call(), this);
    }

    void Call() => callback(state);
}
