using Microsoft.Extensions.Logging;
using TrustFlow.PubSub;

namespace TrustFlow.Client.Hosting;

/// <summary>Paces the attempts to reach a deployment at the start of a program, and gives them up in time.</summary>
sealed partial class ConnectionAttempts(TrustFlowClientOptions options, TimeProvider time, ILogger<ConnectionAttempts> logger)
{
    readonly long begun = time.GetTimestamp();
    string? told;
    int failures;

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
