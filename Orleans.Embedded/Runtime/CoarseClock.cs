namespace Orleans.Runtime;

/// <summary>A clock that is read by every call, so it only moves when the runtime looks after its activations.</summary>
sealed class CoarseClock(TimeProvider time)
{
    readonly long start = time.GetTimestamp();
    long now;

    /// <summary>Ticks of 100 ns since the runtime was made, as of the last <see cref="Move"/>.</summary>
    internal long Now => Volatile.Read(ref now);

    internal long Move()
    {
        var elapsed = time.GetElapsedTime(start).Ticks;
        Volatile.Write(ref now, elapsed);
        return elapsed;
    }
}
