using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.Simulated.Broker;

/// <summary>What happened at a simulated broker.</summary>
public enum BrokerChange
{
    /// <summary>A topic was made.</summary>
    TopicMade,

    /// <summary>A topic was deleted.</summary>
    TopicDeleted,

    /// <summary>A message was taken.</summary>
    Sent,
}

/// <summary>A simulated broker: topics, queues and messages. It outlives every process that is connected to it.</summary>
public sealed class BrokerContent
{
    readonly Lock gate = new();
    readonly SortedDictionary<string, BrokerTopic> topics = new(StringComparer.Ordinal);
    long tags;

    /// <summary>Told of each change at its moment: what, to which topic, and the message that was sent.</summary>
    public Action<BrokerChange, TopicName, Message?> Changed { get; set; } = static (_, _, _) => { };

    /// <summary>The topics that there are, in order of their keys.</summary>
    public IReadOnlyList<TopicName> Topics
    {
        get
        {
            lock (gate) return [.. topics.Values.Select(topic => topic.Name)];
        }
    }

    /// <summary>Whether it answers; while it does not, whatever is asked of it fails.</summary>
    public bool IsUp { get; set; } = true;

    /// <summary>Restarts the broker: every connection breaks, and what is not durable is gone.</summary>
    public void Restart()
    {
        lock (gate)
        {
            foreach (var topic in topics.Values.ToList())
            {
                topic.Interrupt(new BrokerUnavailableException("The broker was restarted."));
                if (!topic.Name.Durable) topics.Remove(topic.Name.Key);
            }
        }
    }

    internal bool Exists(TopicName topic)
    {
        lock (gate) return topics.ContainsKey(topic.Key);
    }

    internal bool QueueExists(TopicName topic, string subscription)
    {
        lock (gate) return topics.TryGetValue(topic.Key, out var known) && known.Find(subscription) is not null;
    }

    internal BrokerTopic Ensure(TopicName topic)
    {
        lock (gate)
        {
            if (!topics.TryGetValue(topic.Key, out var known))
            {
                topics.Add(topic.Key, known = new(topic));
                Changed(BrokerChange.TopicMade, topic, null);
            }

            return topic.Durable && topic.Quality > known.Name.Quality ? throw new TopicQualityException(topic.ToString(), known.Name.ToString()) : known;
        }
    }

    internal bool Delete(TopicName topic)
    {
        lock (gate)
        {
            if (!topics.Remove(topic.Key, out var known)) return false;
            known.End(new TopicNotFoundException(topic.ToString()));
            Changed(BrokerChange.TopicDeleted, known.Name, null);
            return true;
        }
    }

    internal bool EnsureQueue(TopicName topic, string subscription)
    {
        topic.QueueName(subscription);
        lock (gate)
        {
            var known = Use(topic);
            if (known.Name.Shared) known.Queue(subscription);
            return true;
        }
    }

    internal bool DeleteQueue(TopicName topic, string subscription)
    {
        lock (gate) return topics.TryGetValue(topic.Key, out var known) && known.Unbind(subscription, new TopicNotFoundException(topic.ToString()));
    }

    internal bool DeleteUnusedQueue(TopicName topic, string subscription)
    {
        lock (gate)
        {
            if (topics.GetValueOrDefault(topic.Key)?.Find(subscription) is not { } queue) return true;
            return !queue.IsUsed && DeleteQueue(topic, subscription);
        }
    }

    internal BrokerTopic OpenProducer(TopicName topic)
    {
        lock (gate) return Use(topic);
    }

    internal BrokerConsumer OpenConsumer(TopicName topic, ConsumerOptions options)
    {
        if (options.Prefetch < 1) throw new ArgumentOutOfRangeException(nameof(options), options.Prefetch, "A consumer's prefetch must be 1 or more.");
        topic.QueueName(options.Subscription);
        lock (gate)
        {
            var known = Use(topic);
            var queue = known.Name.Shared ? known.Queue(options.Subscription) : known.OwnQueue(options.Subscription);
            queue.Bind(options.RoutingKeys);
            var consumer = new BrokerConsumer(topic.ToString(), queue, options);
            queue.Attach(consumer);
            return consumer;
        }
    }

    internal bool Send(BrokerTopic topic, Message message)
    {
        lock (gate)
        {
            topic.Send(message, () => ++tags);
            Changed(BrokerChange.Sent, topic.Name, message);
            return true;
        }
    }

    internal Task<Delivery> Next(BrokerConsumer consumer)
    {
        lock (gate) return consumer.NextAsync();
    }

    internal void Cancel(BrokerConsumer consumer, CancellationToken cancellation)
    {
        lock (gate) consumer.Cancel(cancellation);
    }

    internal bool Settle(BrokerConsumer consumer, long tag, bool done)
    {
        lock (gate) consumer.Queue.Settle(consumer, tag, done);
        return true;
    }

    internal void Close(BrokerConsumer consumer)
    {
        lock (gate)
        {
            consumer.Queue.Detach(consumer);
            if (consumer.Queue.IsOwned) topics.GetValueOrDefault(TopicName.Parse(consumer.Topic).Key)?.Drop(consumer.Queue);
        }
    }

    BrokerTopic Use(TopicName topic)
    {
        if (topic.Class != TopicClasses.Flow) return Ensure(topic);
        return topics.TryGetValue(topic.Key, out var known) ? known : throw new TopicNotFoundException(topic.ToString());
    }
}
