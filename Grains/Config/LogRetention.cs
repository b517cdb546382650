using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TrustFlow.Storage;

namespace TrustFlow.Config;

/// <summary>Forgets the old part of the change log, in small steps with pauses in between, so that nobody who writes is kept waiting. The host calls <see cref="RunAsync"/>.</summary>
public sealed partial class LogRetention(IConfigStore store, TimeProvider time, IOptions<ConfigOptions> options, ILogger<LogRetention> logger)
{
    readonly ConfigOptions options = options.Value;
    readonly ILogger logger = logger;

    /// <summary>Looks from time to time until it is cancelled; what fails is logged and done the next time.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(options.RetainPeriod, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation)) await AttemptAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    /// <summary>Forgets all that need not be kept now.</summary>
    /// <returns>How many batches, and events of flows, that was.</returns>
    public async Task<long> CompactAsync(CancellationToken cancellation = default)
    {
        var before = time.GetUtcNow() - options.RetainAge;
        for (var forgotten = 0L; ;)
        {
            var step = await store.CompactAsync(before, options.RetainBatches, cancellation);
            if (step == 0) return forgotten;
            forgotten += step;
            await Task.Delay(options.RetainPause, time, cancellation);
        }
    }

    async Task AttemptAsync(CancellationToken cancellation)
    {
        try
        {
            var forgotten = await CompactAsync(cancellation);
            if (forgotten > 0) LogForgotten(forgotten);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            LogNotForgotten(e);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "The change log has forgotten {Count} old batches and events.")]
    partial void LogForgotten(long count);

    [LoggerMessage(2, LogLevel.Warning, "The old part of the change log could not be forgotten; it is tried again.")]
    partial void LogNotForgotten(Exception cause);
}
