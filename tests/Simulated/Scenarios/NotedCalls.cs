using Orleans;
using TrustFlow.Embedded.Simulation;

namespace TrustFlow.Simulated.Scenarios;

/// <summary>Puts the calls of grains on the timeline.</summary>
sealed class NotedCalls(Simulation simulation) : IIncomingGrainCallFilter
{
    /// <inheritdoc/>
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        simulation.Note($"{context.TargetId}", $"is asked {context.MethodName}");
        try
        {
            await context.Invoke();
        }
        catch (Exception failure)
        {
            simulation.Note($"{context.TargetId}", $"fails in {context.MethodName}: {failure.Message}");
            throw;
        }
    }
}
