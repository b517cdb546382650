namespace TrustFlow.PubSub;

/// <summary>
/// A number of places, which those who wait for one get in the order in which they came. Whoever waits goes on where he waited: a semaphore's wait goes by way of the
/// thread pool where it can be cancelled.
/// </summary>
/// <param name="free">How many there are.</param>
sealed class Places(int free)
{
    readonly Lock gate = new();
    readonly LinkedList<TaskCompletionSource> waiting = [];
    int free = free;

    /// <summary>Completes when the caller has a place.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        LinkedListNode<TaskCompletionSource> mine;
        lock (gate)
        {
            if (free > 0)
            {
                free--;
                return;
            }

            mine = waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        await using (cancellation.UnsafeRegister((_, token) => Leave(mine, token), null)) await mine.Value.Task;
    }

    /// <summary>Gives a place back.</summary>
    public void Release()
    {
        TaskCompletionSource? next;
        lock (gate)
        {
            next = waiting.First?.Value;
            if (next is null) free++;
            else waiting.RemoveFirst();
        }

        next?.SetResult();
    }

    void Leave(LinkedListNode<TaskCompletionSource> one, CancellationToken token)
    {
        lock (gate)
        {
            // Who has been given a place keeps it.
            if (one.List is null) return;
            waiting.Remove(one);
        }

        one.Value.SetCanceled(token);
    }
}
