using RabbitMQ.Client;

namespace TrustFlow.PubSub.RabbitMq;

/// <summary>
/// Tells the broker which deliveries of a channel are done. A consumer of many at a time gathers them for a moment: one frame for all up to some number costs both
/// sides as much as one for each. What is done and not told when the connection is lost comes again, as it may whenever an acknowledgement is lost.
/// </summary>
sealed class Acknowledgements : IAsyncDisposable
{
    // Of so many that may be held, one part waits at most, so that the broker never waits for what is done.
    const int Part = 16;
    static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(2);

    readonly IChannel channel;
    readonly int most;
    readonly ITimer timer;
    readonly Lock gate = new();
    readonly SemaphoreSlim turn = new(1);
    readonly SortedSet<ulong> done = [];
    readonly HashSet<ulong> told = [];
    ulong low;

    /// <summary>Begins with the channel's first delivery.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="prefetch">How many deliveries may be held at a time.</param>
    /// <param name="time">The clock.</param>
    public Acknowledgements(IChannel channel, int prefetch, TimeProvider time)
    {
        this.channel = channel;
        most = prefetch / Part;
        timer = time.CreateTimer(static me => _ = ((Acknowledgements)me!).TellQuietlyAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A delivery is done.</summary>
    public async ValueTask AddAsync(ulong tag)
    {
        int waiting;
        lock (gate)
        {
            done.Add(tag);
            waiting = done.Count;
        }

        if (waiting >= most) await TellAsync();
        else if (waiting == 1) timer.Change(Moment, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A delivery was given back to the broker.</summary>
    public void Returned(ulong tag)
    {
        lock (gate) told.Add(tag);
    }

    /// <summary>Tells what is left to tell, if the channel is still there.</summary>
    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync();
        await TellQuietlyAsync();
    }

    async Task TellQuietlyAsync()
    {
        try
        {
            await TellAsync();
        }
        catch (Exception e) when (BrokerErrors.IsForeign(e, CancellationToken.None))
        {
            // The channel is gone, and all that was not told comes again.
        }
    }

    async Task TellAsync()
    {
        // One after the other: what one has told for all up to a number, another must not tell again.
        await turn.WaitAsync();
        try
        {
            var (upTo, others) = Take();
            if (upTo != 0) await channel.BasicAckAsync(upTo, multiple: true);
            foreach (var tag in others) await channel.BasicAckAsync(tag, multiple: false);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The number up to which all are done, if anything is to be told of them, and those done behind one that is not.</summary>
    (ulong UpTo, ulong[] Others) Take()
    {
        lock (gate)
        {
            var upTo = 0ul;
            for (var next = low + 1; ; low = next++)
            {
                // The broker wants to be told a number that it does not know yet.
                if (done.Remove(next)) upTo = next;
                else if (!told.Remove(next)) break;
            }

            ulong[] others = [.. done];
            told.UnionWith(others);
            done.Clear();
            return (upTo, others);
        }
    }
}
