using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>Starts and stops the silo with its host.</summary>
sealed class SiloHost(SiloRuntime runtime, SiloLifecycle lifecycle, IEnumerable<ILifecycleParticipant<ISiloLifecycle>> participants) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        lifecycle.Subscribe<SiloRuntime>(ServiceLifecycleStage.RuntimeInitialize, _ =>
        {
            runtime.Start();
            return Task.CompletedTask;
        });
        lifecycle.Subscribe<SiloRuntime>(ServiceLifecycleStage.GrainDeactivation, _ => Task.CompletedTask, runtime.StopAsync);
        foreach (var participant in participants) participant.Participate(lifecycle);
        try
        {
            await lifecycle.StartAsync(cancellationToken);
        }
        catch
        {
            // The host does not stop what did not start; what had started until then must not go on alone.
            await lifecycle.StopAsync(cancellationToken);
            throw;
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => lifecycle.StopAsync(cancellationToken);
}
