using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TrustFlow.Bench;

/// <summary>Grain calls through the grain factory: 64 callers on 1,000 grains, each awaiting a trivial method in a loop.</summary>
public static class CallsBenchmark
{
    const int Callers = 64;
    const int Grains = 1000;
    const int Rounds = 5;
    const double WarmUpCalls = 2_000_000;
    const double CallsBar = 1_000_000;
    const double BytesBar = 400;

    /// <summary>Measures for about eight seconds, prints a line of JSON a figure, and returns 0 if both bars are met, else 1.</summary>
    public static async Task<int> RunAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleans(silo => silo.UseLocalhostClustering());
        using var host = builder.Build();
        await host.StartAsync();
        var factory = host.Services.GetRequiredService<IGrainFactory>();

        // Until the code that runs is the code that the compiler ends with: by calls, since a busy machine takes longer to get there.
        for (var (warm, rounds) = (0d, 0); warm < WarmUpCalls && rounds < 15; rounds++) warm += (await MeasureAsync(factory, TimeSpan.FromSeconds(1))).Calls;
        var measured = new List<(double Calls, double Bytes)>();
        for (var round = 0; round < Rounds; round++) measured.Add(await MeasureAsync(factory, TimeSpan.FromSeconds(1)));
        await host.StopAsync();

        var calls = measured.Select(round => round.Calls).Order().ElementAt(Rounds / 2);
        var bytes = measured.Select(round => round.Bytes).Order().ElementAt(Rounds / 2);
        var met = Figure.AtLeast("calls", calls, "calls/s", CallsBar).Print();
        met &= Figure.AtMost("calls-allocated", bytes, "B/call", BytesBar).Print();
        return met ? 0 : 1;
    }

    static async Task<(double Calls, double Bytes)> MeasureAsync(IGrainFactory factory, TimeSpan time)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var watch = TimeProvider.System.GetTimestamp();
        var end = watch + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var callers = Enumerable.Range(0, Callers).Select(caller => CallAsync(factory, caller, end)).ToArray();
        var counts = await Task.WhenAll(callers);
        var seconds = TimeProvider.System.GetElapsedTime(watch).TotalSeconds;
        var bytes = GC.GetTotalAllocatedBytes(precise: true) - before;
        var calls = counts.Sum();
        return (calls / seconds, bytes / (double)calls);
    }

    static async Task<long> CallAsync(IGrainFactory factory, int caller, long end)
    {
        await Task.Yield();
        var grains = Enumerable.Range(0, Grains).Select(grain => factory.GetGrain<IBenchCounter>(grain)).ToArray();
        var calls = 0L;
        for (var next = caller * 17; TimeProvider.System.GetTimestamp() < end; calls += 16)
        {
            for (var i = 0; i < 16; i++) await grains[next++ % Grains].Increment(1);
        }
        return calls;
    }
}

/// <summary>The grain that is called.</summary>
public interface IBenchCounter : IGrainWithIntegerKey
{
    /// <summary>Adds to the count and answers it.</summary>
    ValueTask<long> Increment(int by);
}

/// <inheritdoc cref="IBenchCounter"/>
public sealed class BenchCounterGrain : Grain, IBenchCounter
{
    long count;

    /// <inheritdoc/>
    public ValueTask<long> Increment(int by) => new(count += by);
}
