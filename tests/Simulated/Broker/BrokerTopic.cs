using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.Simulated.Broker;

/// <summary>A topic of a simulated broker with its queues.</summary>
sealed class BrokerTopic(TopicName name)
{
    readonly List<BrokerQueue> queues = [];
    readonly Dictionary<string, long> sequences = new(StringComparer.Ordinal);
    Exception? ended;

    public TopicName Name => name;

    public BrokerQueue? Find(string subscription) => queues.Find(queue => queue.Subscription == subscription);

    public BrokerQueue Queue(string subscription) => Find(subscription) ?? Bind(new(subscription, owned: false));

    public BrokerQueue OwnQueue(string subscription) => Bind(new(subscription, owned: true));

    public bool Unbind(string subscription, Exception reason)
    {
        foreach (var queue in queues.Where(queue => queue.Subscription == subscription)) queue.Close(reason);
        return queues.RemoveAll(queue => queue.Subscription == subscription) > 0;
    }

    public void Drop(BrokerQueue queue) => queues.Remove(queue);

    public void Send(Message message, Func<long> tag)
    {
        if (ended is not null) throw ended;
        if (name.Class == TopicClasses.Flow && queues.Count == 0) throw new NoSubscriberException(name.ToString());
        if (IsRepeat(message)) return;
        foreach (var queue in queues.Where(queue => queue.IsMeant(name.Routed ? message.RoutingKey : null)).ToList()) queue.Put(tag(), message);
    }

    /// <summary>Deletes it.</summary>
    public void End(Exception reason)
    {
        ended = reason;
        foreach (var queue in queues) queue.Close(reason);
        queues.Clear();
    }

    /// <summary>Breaks every connection. The queues of a durable topic stay, with their messages.</summary>
    public void Interrupt(Exception reason)
    {
        if (!name.Durable) End(reason);
        else
            foreach (var queue in queues) queue.Interrupt(reason);
    }

    BrokerQueue Bind(BrokerQueue queue)
    {
        queues.Add(queue);
        return queue;
    }

    bool IsRepeat(Message message)
    {
        if (name.Quality != QualityOfService.ExactlyOnce || message.ProducerId is not { } producer) return false;
        if (sequences.TryGetValue(producer, out var last) && message.Sequence <= last) return true;
        sequences[producer] = message.Sequence;
        return false;
    }
}
