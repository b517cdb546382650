using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.Embedded;

/// <summary>
/// What one subscription has yet to see of a topic, and who takes from it. Holds order and places, never content. Messages of a consumer that
/// went go first; those that were refused take turns with the others, so that any number of them leaves half of the turns to what may succeed. Every member is guarded by the topic's gate.
/// </summary>
sealed class EmbeddedQueue(long id, string subscription)
{
    readonly Queue<QueueEntry> fresh = new();
    readonly PriorityQueue<QueueEntry, long> returned = new();
    readonly PriorityQueue<QueueEntry, long> refused = new();
    readonly LinkedList<Waiter> waiters = new();
    readonly List<EmbeddedConsumer> consumers = [];
    readonly HashSet<string> routingKeys = new(StringComparer.Ordinal);
    bool freshIsNext;

    public long Id { get; } = id;

    public string Subscription { get; } = subscription;

    public IReadOnlyCollection<string> RoutingKeys => routingKeys;

    public IReadOnlyList<EmbeddedConsumer> Consumers => consumers;

    /// <summary>Why nobody can take from it any more.</summary>
    public Exception? Closed { get; private set; }

    /// <summary>Messages that wait for a consumer.</summary>
    public int Count => fresh.Count + returned.Count + refused.Count;

    /// <summary>Bytes of the messages that wait.</summary>
    public long Bytes { get; private set; }

    /// <summary>The next messages to be taken, nearest first.</summary>
    public IEnumerable<StoredMessage> Upcoming => fresh.Select(entry => entry.Message);

    public bool AddRoutingKey(string key) => routingKeys.Add(key);

    public void Enqueue(QueueEntry entry)
    {
        fresh.Enqueue(entry);
        Bytes += entry.Message.Size;
    }

    /// <summary>Takes out the oldest message.</summary>
    public StoredMessage DropOldest() => Next().Message;

    public bool Accepts(ConsumerType type) =>
        consumers.Count == 0 || (type != ConsumerType.Exclusive && consumers[0].Type == type);

    public void Attach(EmbeddedConsumer consumer) => consumers.Add(consumer);

    /// <summary>Takes a consumer's messages back, and lets the next one take over.</summary>
    public void Detach(EmbeddedConsumer consumer)
    {
        if (!consumers.Remove(consumer)) return;
        foreach (var entry in consumer.Held.Values) GiveBack(entry, returned);
        consumer.Held.Clear();
        Fail(consumer.Blocked, new ObjectDisposedException(nameof(EmbeddedConsumer)));
        Fail([.. waiters.Where(waiter => waiter.Consumer == consumer)], new ObjectDisposedException(nameof(EmbeddedConsumer)));
        foreach (var other in consumers) Unblock(other);
        Dispatch();
    }

    public Waiter Wait(EmbeddedConsumer consumer)
    {
        var waiter = new Waiter(consumer);
        if (Closed is not null) waiter.SetException(Closed);
        else waiters.AddLast(waiter);
        Dispatch();
        return waiter;
    }

    public void Cancel(Waiter waiter, CancellationToken cancellation)
    {
        if (waiters.Remove(waiter) || waiter.Consumer.Blocked.Remove(waiter)) waiter.TrySetCanceled(cancellation);
    }

    /// <summary>Lets go of a message that a consumer holds; null if it does not.</summary>
    public StoredMessage? Acknowledge(EmbeddedConsumer consumer, long tag)
    {
        if (!consumer.Held.Remove(tag, out var entry)) return null;
        Unblock(consumer);
        Dispatch();
        return entry.Message;
    }

    /// <summary>Takes back a message that a consumer refused.</summary>
    public void Return(EmbeddedConsumer consumer, long tag)
    {
        if (!consumer.Held.Remove(tag, out var entry)) return;
        GiveBack(entry, refused);
        Unblock(consumer);
        Dispatch();
    }

    /// <summary>Ends the queue, and gives what it held.</summary>
    public List<StoredMessage> Close(Exception reason)
    {
        Closed = reason;
        List<StoredMessage> left = [.. consumers.SelectMany(consumer => consumer.Held.Values).Select(entry => entry.Message)];
        while (Count > 0) left.Add(Next().Message);
        foreach (var consumer in consumers)
        {
            consumer.Held.Clear();
            Fail(consumer.Blocked, reason);
        }

        Fail(waiters, reason);
        consumers.Clear();
        return left;
    }

    /// <summary>Hands waiting messages to waiting consumers.</summary>
    public void Dispatch()
    {
        while (Count > 0 && waiters.First is { } first)
        {
            waiters.RemoveFirst();
            var consumer = first.Value.Consumer;
            if (!MayTake(consumer))
            {
                consumer.Blocked.Add(first.Value);
                continue;
            }

            var entry = Next();
            consumer.Held.Add(entry.Message.Id, entry);
            first.Value.SetResult(entry);
        }
    }

    bool MayTake(EmbeddedConsumer consumer) =>
        consumer.Held.Count < consumer.Prefetch && (consumer.Type != ConsumerType.Failover || consumers[0] == consumer);

    QueueEntry Next()
    {
        var entry = returned.Count > 0 ? returned.Dequeue() : TakeTurns();
        Bytes -= entry.Message.Size;
        return entry;
    }

    QueueEntry TakeTurns()
    {
        var takeFresh = refused.Count == 0 || (freshIsNext && fresh.Count > 0);
        freshIsNext = !takeFresh;
        return takeFresh ? fresh.Dequeue() : refused.Dequeue();
    }

    void GiveBack(QueueEntry entry, PriorityQueue<QueueEntry, long> to)
    {
        to.Enqueue(entry with { Redelivered = true }, entry.Message.Id);
        Bytes += entry.Message.Size;
    }

    void Unblock(EmbeddedConsumer consumer)
    {
        foreach (var waiter in consumer.Blocked) waiters.AddLast(waiter);
        consumer.Blocked.Clear();
    }

    void Fail(ICollection<Waiter> failed, Exception reason)
    {
        foreach (var waiter in failed.ToList())
        {
            waiters.Remove(waiter);
            waiter.TrySetException(reason);
        }

        failed.Clear();
    }
}

/// <summary>A consumer that waits for a message. Whoever hands it over does so under the topic's gate, and must not run the consumer's code there.</summary>
sealed class Waiter(EmbeddedConsumer consumer) : TaskCompletionSource<QueueEntry>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public EmbeddedConsumer Consumer { get; } = consumer;
}
