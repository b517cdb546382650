using TrustFlow.PubSub;

namespace TrustFlow.Client.Config;

/// <summary>What a reconciler starts and stops. Calls for one key come one after the other, those for different keys at the same time.</summary>
/// <typeparam name="TKey">What names a thing.</typeparam>
/// <typeparam name="TWanted">How it is to run; equal values mean no difference.</typeparam>
public interface IReconciled<in TKey, in TWanted>
{
    /// <summary>
    /// Starts a thing. One that throws, or whose <paramref name="cancellation"/> ends it because something else is wanted meanwhile, has left
    /// nothing running behind.
    /// </summary>
    Task StartAsync(TKey key, TWanted wanted, CancellationToken cancellation);

    /// <summary>Ends with a thing whose start was at least tried. One that throws counts as stopped.</summary>
    /// <param name="key">What names it.</param>
    /// <param name="next">How it is to be started again at once, or null: it is wanted no more.</param>
    Task StopAsync(TKey key, TWanted? next);

    /// <summary>Told of a start that failed, which is tried again later, or, where nothing is wanted, of a stop.</summary>
    void Failed(TKey key, TWanted? wanted, Exception exception);
}

/// <summary>
/// Keeps what runs equal to what is wanted, key by key and independently: what is wanted and does not run starts, what runs and is not wanted stops,
/// what changed restarts, and what fails to start is tried again with growing delays until it runs or is wanted no more.
/// </summary>
/// <typeparam name="TKey">What names a thing.</typeparam>
/// <typeparam name="TWanted">How it is to run; equal values mean no difference.</typeparam>
/// <param name="target">What starts and stops.</param>
/// <param name="time">The clock.</param>
public sealed class Reconciler<TKey, TWanted>(IReconciled<TKey, TWanted> target, TimeProvider time) : IAsyncDisposable
    where TKey : notnull
    where TWanted : class
{
    static readonly Backoff Retry = new(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(30));

    readonly Lock gate = new();
    readonly Dictionary<TKey, Subject> subjects = [];
    bool stopping;

    /// <summary>Says how a thing is to run; null: not at all. Returns at once.</summary>
    public void Want(TKey key, TWanted? wanted)
    {
        CancellationTokenSource? overtaken;
        lock (gate)
        {
            if (stopping && wanted is not null) return;
            if (!subjects.TryGetValue(key, out var subject))
            {
                if (wanted is null) return;
                subjects.Add(key, subject = new Subject());
            }

            if (Equals(subject.Wanted, wanted)) return;
            subject.Wanted = wanted;
            overtaken = subject.Attempt;
            if (subject.Working.IsCompleted) subject.Working = WorkAsync(key, subject);
        }

        // What waits for it may go on at once, on this very stack; so not under the lock.
        overtaken?.Cancel();
    }

    /// <summary>What runs now, as it was wanted when it started.</summary>
    public IReadOnlyDictionary<TKey, TWanted> Running()
    {
        lock (gate) return subjects.Where(pair => pair.Value.Running is not null).ToDictionary(pair => pair.Key, pair => pair.Value.Running!);
    }

    /// <summary>Stops all that runs; nothing starts any more.</summary>
    public async ValueTask DisposeAsync()
    {
        List<TKey> keys;
        lock (gate)
        {
            stopping = true;
            keys = [.. subjects.Keys];
        }

        foreach (var key in keys) Want(key, null);
        Task[] working;
        lock (gate) working = [.. subjects.Values.Select(subject => subject.Working)];
        await Task.WhenAll(working);
    }

    async Task WorkAsync(TKey key, Subject subject)
    {
        await Task.Yield();
        for (var failures = 0; Next(key, subject) is { } attempt;)
        {
            try
            {
                if (subject.Running is not null || (subject.Tried && attempt.Wanted is null)) await StopAsync(key, subject, attempt.Wanted);
                if (attempt.Wanted is not null && !await StartAsync(key, subject, attempt.Wanted, attempt.Changed.Token))
                    await Task.Delay(Retry.After(++failures), time, attempt.Changed.Token);
            }
            catch (OperationCanceledException) when (attempt.Changed.IsCancellationRequested)
            {
                // Something else is wanted: at once, however often the last failed.
                failures = 0;
            }
        }
    }

    /// <summary>What to do next, or null when what runs is what is wanted.</summary>
    Attempt? Next(TKey key, Subject subject)
    {
        lock (gate)
        {
            if (!Equals(subject.Wanted, subject.Running) || (subject.Tried && subject.Wanted is null))
            {
                subject.Attempt = new CancellationTokenSource();
                return new Attempt(subject.Wanted, subject.Attempt);
            }

            // Decided under the same lock that Want takes: a later wish finds the work ended and begins it anew.
            subject.Attempt = null;
            subject.Working = Task.CompletedTask;
            if (subject.Wanted is null) subjects.Remove(key);
            return null;
        }
    }

    async Task StopAsync(TKey key, Subject subject, TWanted? next)
    {
        try
        {
            await target.StopAsync(key, next);
        }
        catch (Exception e)
        {
            target.Failed(key, null, e);
        }
        finally
        {
            lock (gate)
            {
                subject.Running = null;
                subject.Tried = false;
            }
        }
    }

    async Task<bool> StartAsync(TKey key, Subject subject, TWanted wanted, CancellationToken changed)
    {
        lock (gate) subject.Tried = true;
        try
        {
            await target.StartAsync(key, wanted, changed);
            lock (gate) subject.Running = wanted;
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException || !changed.IsCancellationRequested)
        {
            target.Failed(key, wanted, e);
            return false;
        }
    }

    sealed class Subject
    {
        public TWanted? Wanted { get; set; }

        public TWanted? Running { get; set; }

        /// <summary>Whether a start was tried since the last stop, with whatever outcome.</summary>
        public bool Tried { get; set; }

        public CancellationTokenSource? Attempt { get; set; }

        public Task Working { get; set; } = Task.CompletedTask;
    }

    /// <summary>Its source has no timer and is given up, not disposed, since a wish may be about to cancel it.</summary>
    sealed record Attempt(TWanted? Wanted, CancellationTokenSource Changed);
}
