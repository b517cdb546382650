using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.Embedded;

sealed partial class EmbeddedTopic
{
    readonly Queue<Sending> sending = new();
    readonly ProducerSequences? sequences;

    /// <summary>Completes when every queue that the message is for has it, on the disk where the topic is durable.</summary>
    public ValueTask SendAsync(Message message, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (Name.Durable) return new ValueTask(SendDurableAsync(message, cancellation));
        lock (gate) Distribute(message, Targets(message));
        return ValueTask.CompletedTask;
    }

    async Task SendDurableAsync(Message message, CancellationToken cancellation)
    {
        Sending mine;
        lock (gate)
        {
            var targets = Targets(message);
            if (targets.Length == 0) return;
            parts.Store.RequireRoom();
            var stored = new StoredMessage(parts.Store.NextMessage(), message.Body.Length, targets.Length) { Content = message };
            var noRepeats = Name.Quality == QualityOfService.ExactlyOnce;
            mine = new Sending(stored, targets, parts.Store.Append(stored.Id, Id, message, noRepeats, targets, cancellation));
            sending.Enqueue(mine);
        }

        try
        {
            await parts.Store.CompleteAsync(mine.Pending);
        }
        finally
        {
            lock (gate) Deliver();
        }
    }

    // Commits end in the order in which they were handed in, their senders go on in any: whoever comes first delivers for all before it.
    void Deliver()
    {
        while (sending.TryPeek(out var next) && next.Pending.Commit.IsCompleted)
        {
            sending.Dequeue();
            if (!next.Pending.Commit.IsCompletedSuccessfully || !Committed(next.Pending.Commit)) continue;
            if (!resident.TryTake(next.Message.Size)) next.Message.Content = null;
            foreach (var queue in next.Queues) Deliver(queue, next.Message);
        }
    }

    void Deliver(EmbeddedQueue queue, StoredMessage message)
    {
        if (queue.Closed is not null)
        {
            Release(message);
            return;
        }

        queue.Enqueue(new QueueEntry(message, Redelivered: false));
        queue.Dispatch();
    }

    void Distribute(Message message, EmbeddedQueue[] targets)
    {
        if (targets.Length == 0 || sequences?.IsRepeat(message) == true) return;
        var stored = new StoredMessage(parts.Store.NextMessage(), message.Body.Length, targets.Length) { Content = message };
        foreach (var queue in targets)
        {
            queue.Enqueue(new QueueEntry(stored, Redelivered: false));
            queue.Dispatch();
            Trim(queue);
        }
    }

    void Trim(EmbeddedQueue queue)
    {
        while (queue.Count > parts.Options.MemoryQueueMessages || (queue.Bytes > parts.Options.MemoryQueueBytes && queue.Count > 1))
        {
            queue.DropOldest();
            parts.Dropped(Name);
        }
    }

    EmbeddedQueue[] Targets(Message message)
    {
        ThrowIfEnded();
        var targets = routing?.Match(message.RoutingKey) ?? bound;
        return targets.Length == 0 && Name.Class == TopicClasses.Flow ? throw new NoSubscriberException(Name.ToString()) : targets;
    }

    // One queue fewer holds it; the last gives its memory back.
    void Release(StoredMessage message)
    {
        message.Holders--;
        if (!Name.Durable || message.Holders > 0 || message.Content is null) return;
        message.Content = null;
        resident.Release(message.Size);
    }

#pragma warning disable RS0030 // The task has ended: nothing is waited for.
    static bool Committed(Task<bool> ended) => ended.Result;
#pragma warning restore RS0030

    sealed record Sending(StoredMessage Message, EmbeddedQueue[] Queues, PendingCommit Pending);
}
