namespace TrustFlow.PubSub;

/// <summary>Delays that double with each failure.</summary>
/// <param name="First">After the first failure.</param>
/// <param name="Most">The longest.</param>
public sealed record Backoff(TimeSpan First, TimeSpan Most)
{
    /// <summary>For a broker that cannot be reached: from 100 ms up to 3 s, so that all is back soon after the broker is.</summary>
    public static Backoff Connecting { get; } = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(3));

    /// <summary>For a message whose handler fails: from 100 ms up to 30 s.</summary>
    public static Backoff Handling { get; } = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30));

    /// <summary>The delay after so many failures in a row, 1 or more.</summary>
    public TimeSpan After(int failures) =>
        failures > 30 ? Most : TimeSpan.FromTicks(Math.Min(Most.Ticks, First.Ticks << (failures - 1)));
}
