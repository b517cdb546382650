using TrustFlow.Config;
using TrustFlow.Storage;

namespace TrustFlow.Bootstrap;

/// <summary>Asks, before each wake of the loop, whether this activation may run it; where it may not, nothing runs until the next wake.</summary>
/// <param name="cancellation">Ends the wait.</param>
/// <returns>The hold for this wake, to be given up at its end; null where another activation runs the loop.</returns>
public delegate ValueTask<BootstrapHold?> BootstrapLease(CancellationToken cancellation);

/// <summary>The loop's lease for the time of one wake. It is taken again all the time, and a wake that loses it all the same ends.</summary>
public sealed class BootstrapHold : IAsyncDisposable
{
    const string Lease = "bootstrap";

    readonly CancellationTokenSource ending = new();
    readonly CancellationTokenSource lost = new();
    Task keeping = Task.CompletedTask;

    /// <summary>A hold that nobody contests.</summary>
    public BootstrapHold()
    {
    }

    BootstrapHold(HeldLease lease, TimeProvider time) => keeping = KeepAsync(lease, time);

    /// <summary>Ends when the lease is lost.</summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>The loop's lease among those of a host.</summary>
    internal static BootstrapLease Of(ILeases leases, IIdSource ids, TimeProvider time) => async _ =>
    {
        var lease = new HeldLease(Lease, ids.NewId(), leases, time);
        if (!await lease.TakeAsync()) return null;
        return lease.Period is null ? new BootstrapHold() : new BootstrapHold(lease, time);
    };

    /// <summary>Gives the lease up, so that another may run the next wake at once.</summary>
    public async ValueTask DisposeAsync()
    {
        ending.CancelInTurn();
        await keeping;
        ending.Dispose();
        lost.Dispose();
    }

    async Task KeepAsync(HeldLease lease, TimeProvider time)
    {
        try
        {
            while (lease.IsHeld)
            {
                await Task.Delay(lease.Period!.Value, time, ending.Token);

                // A store that does not answer must not keep a wake from learning in time that its lease is over.
                await TryAsync(() => lease.TakeAsync().WaitAsync(lease.Period.Value / 3, time, ending.Token));
            }

            lost.CancelInTurn();
        }
        catch (OperationCanceledException)
        {
            await TryAsync(async () =>
            {
                await lease.ReleaseAsync();
                return true;
            });
        }
    }

    // What the store does not tell now it may tell before the lease ends; what is not given up ends by itself.
    static async Task TryAsync(Func<Task<bool>> act)
    {
        try
        {
            await act();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whether the lease is held is looked at anyway.
        }
    }
}
