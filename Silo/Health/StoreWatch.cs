using Microsoft.Extensions.Hosting;
using TrustFlow.Hosting;
using TrustFlow.Storage;

namespace TrustFlow.Silo.Health;

/// <summary>Asks the store now and then whether it still answers, so that the silo says so when it does not.</summary>
sealed class StoreWatch(IConfigStore store, Readiness readiness, TimeProvider time) : BackgroundService
{
    const string Part = "store";
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await LookAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    async Task LookAsync(CancellationToken stopping)
    {
        using var patience = new CancellationTokenSource(Interval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stopping);
        try
        {
            await store.ReadHeadAsync(either.Token);
            readiness.Up(Part);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            readiness.Down(Part, $"The store has not answered for {Interval.TotalSeconds} s.");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            readiness.Down(Part, ErrorLine.Of(e));
        }
    }
}
