using TrustFlow.PubSub.Backends;

namespace TrustFlow.Simulated.Broker;

/// <summary>A queue of a simulated broker. Messages wait in the order in which they were sent, also those that come back.</summary>
sealed class BrokerQueue(string subscription, bool owned)
{
    readonly SortedDictionary<long, Delivery> ready = [];
    readonly List<BrokerConsumer> consumers = [];
    readonly List<BrokerConsumer> waiting = [];
    readonly HashSet<string> keys = new(StringComparer.Ordinal);

    public string Subscription => subscription;

    /// <summary>Whether it belongs to one consumer and goes with it.</summary>
    public bool IsOwned => owned;

    public Exception? Closed { get; private set; }

    public void Bind(IEnumerable<string> routingKeys) => keys.UnionWith(routingKeys);

    public bool IsMeant(string? routingKey) => routingKey is null || keys.Any(key => RoutingKeys.Match(key.Split('.'), routingKey.Split('.')));

    public void Put(long tag, Message message)
    {
        ready.Add(tag, new(tag, message, Redelivered: false));
        Dispatch();
    }

    public void Attach(BrokerConsumer consumer)
    {
        if (Closed is not null) throw Closed;
        var fits = consumers.Count == 0 || (consumer.Type != ConsumerType.Exclusive && consumers[0].Type == consumer.Type);
        if (!fits) throw new QueueInUseException(consumer.Topic, subscription);
        consumers.Add(consumer);
    }

    public void Detach(BrokerConsumer consumer)
    {
        if (!consumers.Remove(consumer)) return;
        waiting.Remove(consumer);
        consumer.Fail(new ObjectDisposedException(nameof(SimulatedBroker)));
        foreach (var delivery in consumer.Held.Values) ready[delivery.Tag] = delivery with { Redelivered = true };
        consumer.Held.Clear();
        Dispatch();
    }

    public void Wait(BrokerConsumer consumer)
    {
        if ((Closed ?? consumer.Broken) is { } reason) consumer.Fail(reason);
        else waiting.Add(consumer);
        Dispatch();
    }

    public void StopWaiting(BrokerConsumer consumer) => waiting.Remove(consumer);

    public void Settle(BrokerConsumer consumer, long tag, bool done)
    {
        if (!consumer.Held.Remove(tag, out var delivery)) return;
        if (!done) ready[tag] = delivery with { Redelivered = true };
        Dispatch();
    }

    /// <summary>Whether somebody takes from it.</summary>
    public bool IsUsed => consumers.Count > 0;

    /// <summary>Ends it; its consumers learn why.</summary>
    public void Close(Exception reason)
    {
        Closed = reason;
        ready.Clear();
        foreach (var consumer in consumers)
        {
            consumer.Held.Clear();
            consumer.Fail(reason);
        }

        consumers.Clear();
        waiting.Clear();
    }

    /// <summary>Breaks the connections of its consumers; what they held waits again.</summary>
    public void Interrupt(Exception reason)
    {
        foreach (var consumer in consumers.ToList())
        {
            consumer.Fail(reason);
            consumer.Broken = reason;
            Detach(consumer);
        }
    }

    void Dispatch()
    {
        while (ready.Count > 0 && waiting.Find(MayTake) is { } consumer)
        {
            waiting.Remove(consumer);
            var (tag, delivery) = ready.First();
            ready.Remove(tag);
            consumer.Held.Add(tag, delivery);
            consumer.Hand(delivery);
        }
    }

    bool MayTake(BrokerConsumer consumer) =>
        consumer.Held.Count < consumer.Prefetch && (consumer.Type != ConsumerType.Failover || consumers[0] == consumer);
}
