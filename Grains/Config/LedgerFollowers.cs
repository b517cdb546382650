namespace TrustFlow.Config;

/// <summary>Those who wait for what the ledger commits next, and what it committed last, to answer them with.</summary>
/// <param name="time">Times the wait.</param>
/// <param name="stopping">Ends when the host is asked to stop. An activation goes when its calls have ended, and a host when its activations have gone.</param>
sealed class LedgerFollowers(TimeProvider time, CancellationToken stopping)
{
    /// <summary>The longest wait on a host that stops, so that nobody asks without a pause until the ledger is elsewhere.</summary>
    static readonly TimeSpan LastWait = TimeSpan.FromMilliseconds(100);

    RecentBatches recent = new(0);
    TaskCompletionSource? moved;
    bool ended;

    /// <summary>Says where the ledger begins.</summary>
    public void Begin(long head) => recent = new(head);

    /// <summary>Notes a committed batch, in order of the versions. Nobody is told before <see cref="Send"/>.</summary>
    public void Add(ConfigTouched batch) => recent.Add(batch);

    /// <summary>Answers all who wait.</summary>
    public void Send()
    {
        var waiting = moved;
        moved = null;
        waiting?.TrySetResult();
    }

    /// <summary>Answers all who wait, and from now on at once.</summary>
    public void End()
    {
        ended = true;
        Send();
    }

    /// <summary>What was committed after a version, at once if there is something, otherwise as soon as there is or when the wait is over.</summary>
    public async Task<LedgerProgress> FollowAsync(long after, TimeSpan wait, CancellationToken cancellation)
    {
        if (recent.Head <= after && !ended) await WaitAsync(wait, cancellation);
        return new(recent.Head, recent.After(after));
    }

    async Task WaitAsync(TimeSpan wait, CancellationToken cancellation)
    {
        var last = stopping.IsCancellationRequested;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, last ? default : stopping);
        try
        {
            // Who waited goes on within the turn that tells it, where nothing follows that could be disturbed.
            await (moved ??= new()).Task.WaitAsync(last && LastWait < wait ? LastWait : wait, time, end.Token);
        }
        catch (TimeoutException)
        {
            // There was nothing, and that is the answer.
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Nor was there here.
        }
    }
}
