using TrustFlow.Storage;

namespace TrustFlow.Config.Watching;

/// <summary>
/// What was committed and one watcher has not taken yet. When more comes than there is room for it closes, and forgets what it held: the change
/// log has that, and the watcher reads it there before it opens the queue again. Thread-safe.
/// </summary>
sealed class WatchQueue
{
    /// <summary>The most batches that wait,</summary>
    public const int BatchLimit = 256;

    /// <summary>and the most characters of values in all of them, since a queue keeps them in memory.</summary>
    public const int CharacterLimit = 256 * 1024;

    readonly Lock gate = new();
    readonly Queue<OfferedChange> waiting = new();
    TaskCompletionSource? arrival;
    long offered;
    long characters;

    /// <summary>Whether it holds all that was offered since it was opened.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Takes from now on what is offered.</summary>
    public void Open()
    {
        lock (gate)
        {
            Clear();
            IsOpen = true;
        }
    }

    /// <summary>Takes no more, since something was not offered.</summary>
    public void Close()
    {
        TaskCompletionSource? waking;
        lock (gate) waking = CloseNow();
        waking?.TrySetResult();
    }

    /// <summary>Takes a batch that concerns the watcher, in order of the versions; the same one only once.</summary>
    public void Offer(OfferedChange change)
    {
        TaskCompletionSource? waking;
        lock (gate)
        {
            if (!IsOpen || change.Change.Version <= offered) return;
            offered = change.Change.Version;
            if (waiting.Count >= BatchLimit || characters + change.Characters > CharacterLimit) waking = CloseNow();
            else waking = Add(change);
        }

        waking?.TrySetResult();
    }

    /// <summary>The next batch after a version. False where there is none.</summary>
    public bool TryTake(long after, out ConfigChange change)
    {
        lock (gate)
        {
            while (waiting.TryDequeue(out var next))
            {
                characters -= next.Characters;
                change = next.Change;
                if (change.Version > after) return true;
            }
        }

        change = null!;
        return false;
    }

    /// <summary>Whether it is open and empty.</summary>
    public bool IsDrained
    {
        get
        {
            lock (gate) return IsOpen && waiting.Count == 0;
        }
    }

    /// <summary>Completes when there is something to take, or it was closed.</summary>
    public Task ArrivalAsync()
    {
        lock (gate)
        {
            if (!IsOpen || waiting.Count > 0) return Task.CompletedTask;
            return (arrival ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    TaskCompletionSource? Add(OfferedChange change)
    {
        waiting.Enqueue(change);
        characters += change.Characters;
        return TakeArrival();
    }

    TaskCompletionSource? CloseNow()
    {
        Clear();
        IsOpen = false;
        return TakeArrival();
    }

    void Clear()
    {
        waiting.Clear();
        characters = 0;
    }

    TaskCompletionSource? TakeArrival()
    {
        var waking = arrival;
        arrival = null;
        return waking;
    }
}

/// <summary>A batch on its way to those whom it concerns.</summary>
/// <param name="Change">The whole batch.</param>
/// <param name="Characters">The size of its values.</param>
sealed record OfferedChange(ConfigChange Change, long Characters)
{
    public static OfferedChange Of(ConfigChange change) =>
        new(change, change.Entries.Sum(static entry => (long)(entry.OldValue?.Length ?? 0) + (entry.NewValue?.Length ?? 0)));
}
