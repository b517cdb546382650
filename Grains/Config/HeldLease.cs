using TrustFlow.Storage;

namespace TrustFlow.Config;

/// <summary>
/// One activation's hold of a lease. It is trusted for less than it lasts, and from before it was asked for, so that nobody else can have it meanwhile
/// even if this host's clock runs slower than the store's.
/// </summary>
/// <param name="name">The lease.</param>
/// <param name="owner">The activation.</param>
/// <param name="leases">Where it is.</param>
/// <param name="time">The clock.</param>
sealed class HeldLease(string name, string owner, ILeases leases, TimeProvider time)
{
    const double Trusted = 0.8;
    const double Pause = 0.05;

    readonly bool endless = leases.Length == Timeout.InfiniteTimeSpan;
    Lease? lease;
    Task<bool>? asking;
    bool refused;
    bool released;
    long asked;

    /// <summary>Whether nobody else can have it now.</summary>
    public bool IsHeld => lease is not null && (endless || time.GetElapsedTime(asked) < leases.Length * Trusted);

    /// <summary>What distinguishes this hold from those of others; null where there can be no others.</summary>
    public long? Fence => lease?.Fence;

    /// <summary>How often it must be taken again; never where it is held for always.</summary>
    public TimeSpan? Period => endless ? null : leases.Length / 3;

    /// <summary>How long it may take until a former owner, which is gone, has it no more.</summary>
    public TimeSpan Patience => endless ? TimeSpan.Zero : leases.Length * 1.2;

    /// <summary>The pause after which it is worth asking again.</summary>
    public TimeSpan Wait => endless ? TimeSpan.Zero : leases.Length * Pause;

    /// <summary>Takes it, or takes it again; false while another has it. Whoever asks while that is under way, or soon after a refusal, gets the same answer.</summary>
    public Task<bool> TakeAsync()
    {
        if (asking is null || (asking.IsCompleted && !IsRefusedLately && !released)) asking = AskAsync();
        return asking;
    }

    /// <summary>Gives it up for good.</summary>
    public async Task ReleaseAsync()
    {
        // Who asks from now on is answered at once; an answer that is on its way would take it again after it was given up.
        var under = asking ?? Task.FromResult(false);
        asking = Task.FromResult(false);
        (lease, released) = (null, true);
        await under.ContinueWith(static _ => { }, TaskScheduler.Current);
        lease = null;
        await leases.ReleaseAsync(name, owner);
    }

    /// <summary>Somebody was told that another has it.</summary>
    public void Lost() => lease = null;

    bool IsRefusedLately => refused && time.GetElapsedTime(asked) < Wait;

    async Task<bool> AskAsync()
    {
        var at = time.GetTimestamp();
        refused = false;
        var taken = await leases.TakeAsync(name, owner);
        (lease, asked, refused) = (taken, at, taken is null);
        return taken is not null;
    }
}
