namespace TrustFlow.Client.Config;

/// <summary>Ends what listens to a server that says nothing for too long: a connection that is dead may never tell.</summary>
sealed class Silence : IDisposable
{
    readonly TimeSpan limit;
    readonly CancellationTokenSource timer;
    readonly CancellationTokenSource ending;

    public Silence(TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        this.limit = limit;
        timer = new CancellationTokenSource(limit, time);
        ending = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
    }

    /// <summary>Cancelled when the silence is too long, or the listening ends.</summary>
    public CancellationToken Token => ending.Token;

    /// <summary>Something was said.</summary>
    public void Break() => timer.CancelAfter(limit);

    /// <summary>Nobody listens until the next <see cref="Break"/>.</summary>
    public void Pause() => timer.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>The listening ends.</summary>
    public Task EndAsync() => ending.CancelAsync();

    /// <summary>Waits for what the token ends.</summary>
    /// <exception cref="TimeoutException">The silence was too long.</exception>
    public async Task<T> UntilAsync<T>(Task<T> listening)
    {
        try
        {
            return await listening;
        }
        catch (OperationCanceledException e) when (timer.IsCancellationRequested)
        {
            throw new TimeoutException($"The server said nothing for {limit.TotalSeconds:0} s.", e);
        }
    }

    public void Dispose()
    {
        ending.Dispose();
        timer.Dispose();
    }
}
