namespace TrustFlow.PubSub.Embedded;

sealed partial class EmbeddedTopic
{
    /// <summary>The queue of a subscription, made where it is missing.</summary>
    public async Task<EmbeddedQueue> QueueAsync(string subscription, IReadOnlyList<string> routingKeys, CancellationToken cancellation)
    {
        Task<EmbeddedQueue>? making;
        lock (gate)
        {
            ThrowIfEnded();
            if (!named.TryGetValue(subscription, out making))
            {
                making = MakeQueueAsync(subscription, routingKeys);
                if (!making.IsFaulted) named[subscription] = making;
            }
        }

        var queue = await making.WaitAsync(cancellation);
        await BindAsync(queue, routingKeys);
        return queue;
    }

    /// <summary>A queue for one consumer, which goes with it.</summary>
    public EmbeddedQueue OwnQueue(string label, IReadOnlyList<string> routingKeys)
    {
        var queue = new EmbeddedQueue(parts.Store.NextQueue(), label);
        lock (gate)
        {
            ThrowIfEnded();
            Bind(queue, routingKeys);
        }

        return queue;
    }

    /// <summary>Puts back a queue that the disk holds, with its messages.</summary>
    public void Restore(QueueRow row, IEnumerable<StoredMessage> messages)
    {
        var queue = new EmbeddedQueue(row.Id, row.Subscription);
        Bind(queue, row.RoutingKeys);
        foreach (var message in messages) queue.Enqueue(new QueueEntry(message, Redelivered: true));
        named.Add(row.Subscription, Task.FromResult(queue));
    }

    async Task<EmbeddedQueue> MakeQueueAsync(string subscription, IReadOnlyList<string> routingKeys)
    {
        var queue = new EmbeddedQueue(parts.Store.NextQueue(), subscription);
        try
        {
            if (Name.Durable) await parts.Store.AddQueueAsync(queue.Id, Id, subscription, Keys(routingKeys));
            lock (gate)
            {
                ThrowIfEnded();
                Bind(queue, routingKeys);
            }

            return queue;
        }
        catch
        {
            lock (gate) named.Remove(subscription);
            throw;
        }
    }

    async Task BindAsync(EmbeddedQueue queue, IReadOnlyList<string> routingKeys)
    {
        if (routing is null || routingKeys.Count == 0) return;
        Task stored;
        lock (gate)
        {
            if (queue.Closed is not null || routingKeys.All(queue.RoutingKeys.Contains)) return;
            Route(queue, routingKeys);
            stored = Name.Durable ? parts.Store.SetRoutingKeysAsync(queue.Id, [.. queue.RoutingKeys]) : Task.CompletedTask;
        }

        await stored;
    }

    void Bind(EmbeddedQueue queue, IReadOnlyList<string> routingKeys)
    {
        bound = [.. bound, queue];
        Route(queue, Keys(routingKeys));
    }

    void Route(EmbeddedQueue queue, IReadOnlyList<string> routingKeys)
    {
        if (routing is null) return;
        foreach (var key in routingKeys)
        {
            if (queue.AddRoutingKey(key)) routing.Bind(queue, key);
        }
    }

    // A queue that names no key gets everything, as on a topic that is not routed.
    string[] Keys(IReadOnlyList<string> routingKeys) => routing is null ? [] : routingKeys.Count == 0 ? ["#"] : [.. routingKeys];
}
