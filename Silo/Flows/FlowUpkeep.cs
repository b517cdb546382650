using Microsoft.Extensions.Hosting;
using TrustFlow.Flows;

namespace TrustFlow.Silo.Flows;

/// <summary>Takes up unfinished starts and stops when the silo starts, and looks after topics from then on.</summary>
sealed class FlowUpkeep(SagaResumption upkeep) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => upkeep.RunAsync(stoppingToken);
}
