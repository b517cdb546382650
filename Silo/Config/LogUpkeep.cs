using Microsoft.Extensions.Hosting;
using TrustFlow.Config;

namespace TrustFlow.Silo.Config;

/// <summary>Keeps the change log from growing without end while the silo runs.</summary>
sealed class LogUpkeep(LogRetention retention) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => retention.RunAsync(stoppingToken);
}
