namespace TrustFlow;

/// <summary>
/// What keeps waits on the scheduler of whoever waits, from beginning to end. What the platform makes of several tasks goes by way of the thread pool
/// where one of them is completed apart from its continuations; that changes no result, but the order of events is then nobody's to decide.
/// </summary>
static class Turns
{
    /// <summary>The same task, as one that ends in a turn of its own on the caller's scheduler. For a task that ends: each call leaves something with it until then.</summary>
    public static async Task InTurn(this Task task) => await task;

    /// <summary>Cancels, and returns when those who were told have run as far as they do at once.</summary>
    public static void CancelInTurn(this CancellationTokenSource source) => source.Cancel();

    /// <summary>Does work for each of several numbers from 0 on, a bounded number at a time, all of them although some fail; throws the first failure then.</summary>
    /// <param name="count">How many.</param>
    /// <param name="atOnce">The most at a time, 1 or more.</param>
    /// <param name="work">An asynchronous method.</param>
    /// <param name="cancellation">Keeps what has not begun from beginning.</param>
    public static async Task EachAsync(int count, int atOnce, Func<int, Task> work, CancellationToken cancellation = default)
    {
        var begun = new Task[count];
        var last = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(count, atOnce)).Select(_ => WorkAsync()));
        await Task.WhenAll(begun);

        async Task WorkAsync()
        {
            for (int i; (i = Interlocked.Increment(ref last)) < count;)
            {
                cancellation.ThrowIfCancellationRequested();
                await Task.WhenAny(begun[i] = work(i));
            }
        }
    }
}
