using TrustFlow.Config.Wire;
using TrustFlow.Embedded.Simulation;
using TrustFlow.Processors.Sdk;

namespace TrustFlow.Simulated.Scenarios.Receivers;

/// <summary>A processor that now and then fails or hangs when a variant is to be opened.</summary>
sealed class SimulatedProcessor(string name, string consumes, Simulation simulation, TimeProvider time, Func<bool> fails) : FlowProcessor(name, new ConsumerSpec(consumes))
{
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    public override async Task<IAsyncDisposable?> OpenAsync(VariantContext variant, CancellationToken cancellation)
    {
        var point = simulation.Faults.At($"worker.open-{Name}");
        var fault = fails() && point.Random.Chance(0.2) ? point.Random.Next(2) : -1;
        if (fault == 0 && point.Inject("worker fails")) throw new InvalidOperationException("The processor cannot run this.");
        if (fault == 1 && point.Inject("worker hangs")) await Task.Delay(point.Random.Between(TimeSpan.Zero, Longest), time, cancellation);
        variant.Consume<ErrorMessage>(Specs.OfType<ConsumerSpec>().Single(), (_, _) => Task.CompletedTask);
        return null;
    }
}
