namespace TrustFlow.Bootstrap.Tests.Fixtures;

/// <summary>Waits for a loop to come to rest.</summary>
static class LoopWatch
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The status when a wake that began at or after a moment has ended.</summary>
    public static async Task<BootstrapStatus> WokenAsync(this IBootstrapGrain loop, DateTimeOffset from)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var status = await loop.GetStatusAsync();
            if (status.LastWake >= from && status is { NextWake: not null, Tier: not BootstrapTier.Waiting }) return status;
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"No wake from {from:O} on: {status}, {string.Join("; ", status.Initialisers)}");
            await Task.Yield();
        }
    }
}
