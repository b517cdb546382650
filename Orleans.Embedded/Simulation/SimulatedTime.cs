namespace TrustFlow.Embedded.Simulation;

/// <summary>The virtual clock as one process sees it.</summary>
sealed class SimulatedTime(Simulation simulation, SimulatedProcess process) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        simulation.Admits("The time was read");
        return simulation.Clock.Now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new SimulatedTimer(simulation, process, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}
