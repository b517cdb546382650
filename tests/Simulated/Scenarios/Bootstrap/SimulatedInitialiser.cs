using TrustFlow.Bootstrap;
using TrustFlow.Config;
using TrustFlow.Embedded.Simulation;

namespace TrustFlow.Simulated.Scenarios.Bootstrap;

/// <summary>Puts an entry, now and then fails before or after, and now and then takes too long.</summary>
/// <param name="waits">Whether it waits for services.</param>
/// <param name="simulation">The simulation.</param>
/// <param name="time">The clock of its process.</param>
/// <param name="fails">Whether it may fail.</param>
sealed class SimulatedInitialiser(bool waits, Simulation simulation, TimeProvider time, Func<bool> fails) : IInitialiser
{
    public const string Workspace = "init";
    public const string Type = "t";

    static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Late = TimeSpan.FromSeconds(40);

    public bool WaitsForServices => waits;

    public async Task RunAsync(InitialiserContext context, string? oldFlag, string newFlag, CancellationToken cancellation)
    {
        var point = simulation.Faults.At($"initialiser.{context.Name}");
        await Task.Delay(point.Random.Between(TimeSpan.Zero, Longest), time, cancellation);
        var fault = fails() && point.Random.Chance(0.3) ? point.Random.Next(4) : -1;
        if (fault == 0 && point.Inject("initialiser fails before")) throw new InvalidOperationException("The initialiser failed, and had done nothing.");
        if (fault == 1 && point.Inject("initialiser hangs")) await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation);

        // Told to end, it takes a while to.
        if (fault == 2 && point.Inject("initialiser is late")) await Task.Delay(BootstrapWatch.TimeLimit + point.Random.Between(TimeSpan.Zero, Late), time, CancellationToken.None);
        await context.Grains.GetGrain<IWorkspaceGrain>(Workspace).CommitAsync(new ConfigBatch(null, context.Name, [new ConfigWrite(Type, context.Name, newFlag)], []), cancellation);
        if (fault == 3 && point.Inject("initialiser fails after")) throw new InvalidOperationException("The initialiser failed, and had done everything.");
    }
}

/// <summary>An initialiser whose runs are watched.</summary>
/// <param name="inner">The initialiser.</param>
/// <param name="process">Where it runs.</param>
/// <param name="watch">Watches them.</param>
sealed class WatchedInitialiser(IInitialiser inner, SimulatedProcess process, BootstrapWatch watch) : IInitialiser
{
    public bool WaitsForServices => inner.WaitsForServices;

    public async Task RunAsync(InitialiserContext context, string? oldFlag, string newFlag, CancellationToken cancellation)
    {
        var run = watch.Begin(process, context.Name, newFlag, cancellation);
        try
        {
            await inner.RunAsync(context, oldFlag, newFlag, cancellation);
            watch.End(run, succeeded: true);
        }
        catch
        {
            watch.End(run, succeeded: false);
            throw;
        }
    }
}
