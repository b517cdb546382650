using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.Testing;

namespace TrustFlow.Client.Tests.Testing;

/// <summary>A broker that counts what is handed out and acknowledged on each topic, so that a test can wait for it.</summary>
public sealed class ObservedBroker(IPubSubBackend inner) : BackendDecorator(inner)
{
    readonly Lock gate = new();
    readonly Dictionary<string, int> acknowledged = new(StringComparer.Ordinal);
    readonly Dictionary<(string Topic, string Subscription), int> received = [];
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
    public int Received(string topic) => ReceivedBySubscription(topic).Values.Sum();

    /// <summary>The same for each subscription that got any.</summary>
    public IReadOnlyDictionary<string, int> ReceivedBySubscription(string topic)
    {
        var name = TopicName.Parse(topic).Key;
        lock (gate) return received.Where(count => count.Key.Topic == name).ToDictionary(count => count.Key.Subscription, count => count.Value, StringComparer.Ordinal);
    }

    public override async ValueTask<IBackendConsumer> CreateConsumerAsync(TopicName topic, ConsumerOptions options, CancellationToken cancellation = default) =>
        new Observed(this, (topic.Key, options.Subscription), await base.CreateConsumerAsync(topic, options, cancellation));

    void CountReceived((string Topic, string Subscription) queue)
    {
        lock (gate) received[queue] = received.GetValueOrDefault(queue) + 1;
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

    sealed class Observed(ObservedBroker broker, (string Topic, string Subscription) queue, IBackendConsumer inner) : ConsumerDecorator(inner)
    {
        public override async ValueTask<Delivery> ReceiveAsync(CancellationToken cancellation = default)
        {
            var delivery = await base.ReceiveAsync(cancellation);
            broker.CountReceived(queue);
            return delivery;
        }

        public override async ValueTask AcknowledgeAsync(Delivery delivery, CancellationToken cancellation = default)
        {
            await base.AcknowledgeAsync(delivery, cancellation);
            broker.CountAcknowledged(queue.Topic);
        }
    }
}
