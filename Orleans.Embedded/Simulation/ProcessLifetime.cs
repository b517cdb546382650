using Microsoft.Extensions.Hosting;

namespace TrustFlow.Embedded.Simulation;

/// <summary>What a host says of its life, for a silo that has no host. A crash says nothing.</summary>
sealed class ProcessLifetime : IHostApplicationLifetime, IDisposable
{
    readonly CancellationTokenSource started = new();
    readonly CancellationTokenSource stopping = new();
    readonly CancellationTokenSource stopped = new();

    public CancellationToken ApplicationStarted => started.Token;

    public CancellationToken ApplicationStopping => stopping.Token;

    public CancellationToken ApplicationStopped => stopped.Token;

    public void StopApplication() => stopping.Cancel();

    public void Dispose()
    {
        started.Dispose();
        stopping.Dispose();
        stopped.Dispose();
    }

    internal void Started() => started.Cancel();

    internal void Stopped() => stopped.Cancel();
}
