using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.Testing;

namespace TrustFlow.Client.Tests.Testing;

/// <summary>A broker that counts what is handed out and acknowledged on each topic, so that a test can wait for it.</summary>
public sealed class ObservedBroker(IPubSubBackend inner) : BackendDecorator(inner)
{
    readonly Lock gate = new();
    readonly Dictionary<string, int> acknowledged = new(StringComparer.Ordinal);
    readonly Dictionary<(string Topic, string Subscription, string RoutingKey), int> received = [];
    TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when that many messages of the topic were acknowledged since the broker was made.</summary>
    public async Task WhenAcknowledgedAsync(string topic, int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (acknowledged.GetValueOrDefault(TopicName.Parse(topic).Key) >= count) return;
                next = changed.Task;
            }

            await next.WaitAsync(limit.Token);
        }
    }

    /// <summary>How many messages of the topic were acknowledged so far.</summary>
    public int Acknowledged(string topic)
    {
        lock (gate) return acknowledged.GetValueOrDefault(TopicName.Parse(topic).Key);
    }

    /// <summary>How many messages of the topic were handed to consumers so far, each time they were.</summary>
    public int Received(string topic) => ReceivedBy(topic).Values.Sum();

    /// <summary>The same for each subscription that got any, and for each routing key.</summary>
    public IReadOnlyDictionary<(string Subscription, string RoutingKey), int> ReceivedBy(string topic)
    {
        var name = TopicName.Parse(topic).Key;
        lock (gate) return received.Where(count => count.Key.Topic == name).ToDictionary(count => (count.Key.Subscription, count.Key.RoutingKey), count => count.Value);
    }

    public override async ValueTask<IBackendConsumer> CreateConsumerAsync(TopicName topic, ConsumerOptions options, CancellationToken cancellation = default) =>
        new Observed(this, topic.Key, options.Subscription, await base.CreateConsumerAsync(topic, options, cancellation));

    void CountReceived(string topic, string subscription, string routingKey)
    {
        lock (gate) received[(topic, subscription, routingKey)] = received.GetValueOrDefault((topic, subscription, routingKey)) + 1;
    }

    void CountAcknowledged(string topic)
    {
        lock (gate)
        {
            acknowledged[topic] = acknowledged.GetValueOrDefault(topic) + 1;
            changed.TrySetResult();
            changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    sealed class Observed(ObservedBroker broker, string topic, string subscription, IBackendConsumer inner) : ConsumerDecorator(inner)
    {
        public override async ValueTask<Delivery> ReceiveAsync(CancellationToken cancellation = default)
        {
            var delivery = await base.ReceiveAsync(cancellation);
            broker.CountReceived(topic, subscription, delivery.Message.RoutingKey);
            return delivery;
        }

        public override async ValueTask AcknowledgeAsync(Delivery delivery, CancellationToken cancellation = default)
        {
            await base.AcknowledgeAsync(delivery, cancellation);
            broker.CountAcknowledged(topic);
        }
    }
}
