using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace TrustFlow.Bootstrap;

/// <summary>
/// Reads the bootstrap file before any service of the host starts, so that a malformed one stops the start, and sets the loop going when all run.
/// </summary>
/// <param name="services">The host's services; the grain factory is asked for when the silo runs.</param>
/// <param name="options">The file, and how long a call may take.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Tells when the loop does not start.</param>
sealed partial class BootstrapStartup(IServiceProvider services, BootstrapOptions options, TimeProvider time, ILogger<BootstrapStartup> logger)
    : IHostedLifecycleService, IDisposable
{
    readonly CancellationTokenSource stopping = new();
    Task starting = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        services.GetRequiredService<BootstrapPlan>();
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        starting = SetGoingAsync(stopping.Token);
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        stopping.CancelInTurn();
        await starting;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => stopping.Dispose();

    // The silo may be too busy for the first call; without the loop nothing would ever be brought up.
    async Task SetGoingAsync(CancellationToken cancellation)
    {
        try
        {
            while (!await TryAsync(cancellation)) await Task.Delay(options.GateDelay, time, cancellation);
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    async Task<bool> TryAsync(CancellationToken cancellation)
    {
        try
        {
            var loop = services.GetRequiredService<IGrainFactory>().GetGrain<IBootstrapGrain>(IBootstrapGrain.Key);
            await loop.StartAsync(cancellation).WaitAsync(options.CallTimeout, time, cancellation);
            return true;
        }
        catch (Exception failed) when (!cancellation.IsCancellationRequested)
        {
            LogNotStarted(options.GateDelay.TotalSeconds, failed);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The bootstrap loop could not be set going. It is tried again in {Seconds} s.")]
    partial void LogNotStarted(double seconds, Exception exception);
}
