using Microsoft.Extensions.Logging;
using TrustFlow.PubSub;

namespace TrustFlow.Client.Hosting;

/// <summary>Paces the attempts to reach a deployment at the start of a program, and gives them up in time.</summary>
sealed partial class ConnectionAttempts(TrustFlowClientOptions options, TimeProvider time, ILogger<ConnectionAttempts> logger)
{
    // What a server that is there needs to answer. An attempt at the end of the time has no other.
    static readonly TimeSpan ShortestAttempt = TimeSpan.FromSeconds(1);

    // Timers hold no more than 49 days; an attempt ends earlier by itself.
    static readonly TimeSpan LongestAttempt = TimeSpan.FromDays(1);

    readonly long begun = time.GetTimestamp();
    string? told;
    int failures;

    /// <summary>Ends an attempt when the time is over; whoever makes the attempt disposes of it.</summary>
    public CancellationTokenSource Limit() =>
        options.ConnectTimeout is { } limit
            ? new(TimeSpan.FromTicks(Math.Clamp((limit - time.GetElapsedTime(begun)).Ticks, ShortestAttempt.Ticks, LongestAttempt.Ticks)), time)
            : new();

    /// <summary>Waits until it is time for another attempt.</summary>
    /// <param name="reason">Why the last one failed: what, why, what to do. It is logged where it is another than before.</param>
    /// <param name="cause">What it failed with.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ServerUnreachableException">The time is over.</exception>
    public async Task AgainAsync(string reason, Exception cause, CancellationToken cancellation)
    {
        if (time.GetElapsedTime(begun) >= options.ConnectTimeout) throw new ServerUnreachableException(reason, cause);
        if (told != reason) LogWaiting(reason);
        told = reason;
        var pause = Backoff.Connecting.After(++failures);
        if (options.ConnectTimeout is { } limit && limit - time.GetElapsedTime(begun) is var left && left < pause) pause = left > TimeSpan.Zero ? left : TimeSpan.Zero;
        await Task.Delay(pause, time, cancellation);
    }

    [LoggerMessage(1, LogLevel.Warning, "{Reason} It is tried again.")]
    partial void LogWaiting(string reason);
}
