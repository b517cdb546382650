using Microsoft.Extensions.Hosting;
using Orleans;
using TrustFlow.Config;

namespace TrustFlow.Silo.Deployment;

/// <summary>Says on the broker that the deployment came up, once its services answer there.</summary>
sealed class Announcement(IGrainFactory grains) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        grains.GetGrain<IBrokerBridgeGrain>(IBrokerBridgeGrain.Key).AnnounceAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
