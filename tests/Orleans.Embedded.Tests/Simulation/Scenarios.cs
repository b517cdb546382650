using Microsoft.Extensions.DependencyInjection;
using TrustFlow.Embedded.Simulation;

namespace TrustFlow.Embedded.Tests.Simulation;

/// <summary>What several tests run in a simulation.</summary>
static class Scenarios
{
    internal static SimulatedSilo Silo(this Embedded.Simulation.Simulation simulation, Action<ISiloBuilder>? configure = null) =>
        new(simulation, "silo", (builder, _) =>
        {
            builder.AddMemoryStreams("streams");
            configure?.Invoke(builder);
        });

    internal static ICounterGrain Counter(this SimulatedSilo silo, string key) => silo.Grains.GetGrain<ICounterGrain>(key);

    /// <summary>Several callers add to a few counters, in an order that is the simulation's.</summary>
    internal static async Task CountAsync(this SimulatedSilo silo, SimulatedProcess process, List<string> order)
    {
        await silo.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async caller =>
        {
            for (var i = 0; i < 5; i++)
            {
                var count = await silo.Counter($"{i % 2}").AddAsync(1);
                order.Add($"{caller}:{i}={count}");
                await Task.Delay(TimeSpan.FromMilliseconds(caller), process.Time);
            }
        }));
    }
}
