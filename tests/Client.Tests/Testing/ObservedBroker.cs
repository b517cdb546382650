using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.Client.Tests.Testing;

/// <summary>A broker that counts what is acknowledged on each topic, so that a test can wait for it.</summary>
public sealed class ObservedBroker(IPubSubBackend inner) : IPubSubBackend
{
    readonly Lock gate = new();
    readonly Dictionary<string, int> acknowledged = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> received = new(StringComparer.Ordinal);
    TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => inner.Name;

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
    public int Received(string topic)
    {
        lock (gate) return received.GetValueOrDefault(TopicName.Parse(topic).Key);
    }

    public ValueTask<IBackendProducer> CreateProducerAsync(TopicName topic, CancellationToken cancellation = default) => inner.CreateProducerAsync(topic, cancellation);

    public async ValueTask<IBackendConsumer> CreateConsumerAsync(TopicName topic, ConsumerOptions options, CancellationToken cancellation = default) =>
        new Observed(this, topic, await inner.CreateConsumerAsync(topic, options, cancellation));

    public ValueTask EnsureTopicAsync(TopicName topic, CancellationToken cancellation = default) => inner.EnsureTopicAsync(topic, cancellation);

    public ValueTask DeleteTopicAsync(TopicName topic, CancellationToken cancellation = default) => inner.DeleteTopicAsync(topic, cancellation);

    public ValueTask<bool> TopicExistsAsync(TopicName topic, CancellationToken cancellation = default) => inner.TopicExistsAsync(topic, cancellation);

    public ValueTask EnsureQueueAsync(TopicName topic, string subscription, CancellationToken cancellation = default) =>
        inner.EnsureQueueAsync(topic, subscription, cancellation);

    public ValueTask DeleteQueueAsync(TopicName topic, string subscription, CancellationToken cancellation = default) =>
        inner.DeleteQueueAsync(topic, subscription, cancellation);

    public ValueTask<bool> QueueExistsAsync(TopicName topic, string subscription, CancellationToken cancellation = default) =>
        inner.QueueExistsAsync(topic, subscription, cancellation);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    void Count(TopicName topic)
    {
        lock (gate)
        {
            acknowledged[topic.Key] = acknowledged.GetValueOrDefault(topic.Key) + 1;
            changed.TrySetResult();
            changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    sealed class Observed(ObservedBroker broker, TopicName topic, IBackendConsumer inner) : IBackendConsumer
    {
        public async ValueTask<Delivery> ReceiveAsync(CancellationToken cancellation = default)
        {
            var delivery = await inner.ReceiveAsync(cancellation);
            lock (broker.gate) broker.received[topic.Key] = broker.received.GetValueOrDefault(topic.Key) + 1;
            return delivery;
        }

        public async ValueTask AcknowledgeAsync(Delivery delivery, CancellationToken cancellation = default)
        {
            await inner.AcknowledgeAsync(delivery, cancellation);
            broker.Count(topic);
        }

        public ValueTask NegativeAcknowledgeAsync(Delivery delivery, CancellationToken cancellation = default) => inner.NegativeAcknowledgeAsync(delivery, cancellation);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
