using Microsoft.Extensions.Logging;
using Orleans;

namespace TrustFlow.Bootstrap;

/// <summary>Runs initialisers, each within its time limit and never twice at once.</summary>
/// <param name="grains">The cluster.</param>
/// <param name="folder">The folder of the bootstrap file.</param>
/// <param name="limit">How long one may run.</param>
/// <param name="time">The clock.</param>
/// <param name="loggers">Makes a logger for each.</param>
public sealed class InitialiserRuns(IGrainFactory grains, string folder, TimeSpan limit, TimeProvider time, ILoggerFactory loggers)
{
    readonly Dictionary<string, Task> left = new(StringComparer.Ordinal);

    /// <summary>Runs one.</summary>
    /// <exception cref="TimeoutException">It took too long; it was told to end.</exception>
    public async Task RunAsync(PlannedInitialiser planned, string? oldFlag, CancellationToken cancellation)
    {
        if (left.TryGetValue(planned.Name, out var earlier) && !earlier.IsCompleted)
            throw new TimeoutException("An earlier run that took too long has not ended although it was told to. It is run again when that has ended.");
        left.Remove(planned.Name);

        using var late = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        var logger = loggers.CreateLogger($"TrustFlow.Bootstrap.{planned.Name}");
        var run = planned.Initialiser.RunAsync(new(planned.Name, grains, logger, folder), oldFlag, planned.Flag, either.Token);
        try
        {
            await run.WaitAsync(either.Token);
        }
        catch (OperationCanceledException ended) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            if (!run.IsCompleted) left[planned.Name] = run;
            throw new TimeoutException($"It took longer than {limit.TotalSeconds:0.###} s and was told to end. Mend what it waits for, or raise the time limit.", ended);
        }
    }
}
