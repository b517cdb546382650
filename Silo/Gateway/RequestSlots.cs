namespace TrustFlow.Silo.Gateway;

/// <summary>Holds back whoever reads requests while too many of them, or too large ones, are under way.</summary>
sealed class RequestSlots(int count) : IDisposable
{
    const int BytesPerSlot = 1024 * 1024;

    readonly SemaphoreSlim free = new(count);

    /// <summary>Waits for the slots of a request of that size. Only one may wait.</summary>
    /// <returns>How many it has; they are given back with <see cref="GiveBack"/>.</returns>
    public async Task<int> TakeAsync(int bytes, CancellationToken cancellation)
    {
        var wanted = Math.Min(count, 1 + (bytes / BytesPerSlot));
        await TakeSlotsAsync(wanted, cancellation);
        return wanted;
    }

    public void GiveBack(int slots) => free.Release(slots);

    /// <summary>Completes when no request is under way. None may be begun from then on.</summary>
    public Task WhenAllFreeAsync() => TakeSlotsAsync(count, CancellationToken.None);

    public void Dispose() => free.Dispose();

    async Task TakeSlotsAsync(int wanted, CancellationToken cancellation)
    {
        var taken = 0;
        try
        {
            for (; taken < wanted; taken++) await free.WaitAsync(cancellation);
        }
        catch (OperationCanceledException) when (taken > 0)
        {
            free.Release(taken);
            throw;
        }
    }
}
