using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans;

namespace TrustFlow.Bootstrap;

/// <summary>
/// Runs initialisers, each within its time limit and never twice at once: one for a silo, so that an activation knows of runs that the one before it left.
/// </summary>
/// <param name="grains">The cluster.</param>
/// <param name="plan">Whose initialisers they are.</param>
/// <param name="options">How long one may run.</param>
/// <param name="time">The clock.</param>
/// <param name="loggers">Makes a logger for each.</param>
public sealed class InitialiserRuns(IGrainFactory grains, BootstrapPlan plan, BootstrapOptions options, TimeProvider time, ILoggerFactory loggers)
{
    readonly ConcurrentDictionary<string, Task> left = new(StringComparer.Ordinal);

    /// <summary>Runs one.</summary>
    /// <exception cref="TimeoutException">It took too long; it was told to end.</exception>
    public async Task RunAsync(PlannedInitialiser planned, string? oldFlag, CancellationToken cancellation)
    {
        if (left.TryGetValue(planned.Name, out var earlier) && !earlier.IsCompleted)
            throw new TimeoutException("An earlier run that took too long has not ended although it was told to. It is run again when that has ended.");

        using var late = new CancellationTokenSource(options.TimeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        var logger = loggers.CreateLogger($"TrustFlow.Bootstrap.{planned.Name}");
        var run = planned.Initialiser.RunAsync(new(planned.Name, grains, logger, plan.Folder), oldFlag, planned.Flag, either.Token);
        try
        {
            await run.WaitAsync(either.Token);
        }
        catch (OperationCanceledException ended) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"It took longer than {options.TimeLimit.TotalSeconds:0.###} s and was told to end. Mend what it waits for, or raise the time limit.", ended);
        }
        finally
        {
            if (run.IsCompleted) left.TryRemove(planned.Name, out _);
            else left[planned.Name] = run;
        }
    }
}
