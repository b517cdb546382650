using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.Testing;

/// <summary>A broker that hands everything on to another; a test's broker changes what it is about.</summary>
/// <param name="inner">The other.</param>
/// <param name="closes">Whether the other is closed with this one.</param>
public abstract class BackendDecorator(IPubSubBackend inner, bool closes = true) : IPubSubBackend
{
    public string Name => inner.Name;

    public virtual ValueTask<IBackendProducer> CreateProducerAsync(TopicName topic, CancellationToken cancellation = default) =>
        inner.CreateProducerAsync(topic, cancellation);

    public virtual ValueTask<IBackendConsumer> CreateConsumerAsync(TopicName topic, ConsumerOptions options, CancellationToken cancellation = default) =>
        inner.CreateConsumerAsync(topic, options, cancellation);

    public ValueTask EnsureTopicAsync(TopicName topic, CancellationToken cancellation = default) => inner.EnsureTopicAsync(topic, cancellation);

    public virtual ValueTask DeleteTopicAsync(TopicName topic, CancellationToken cancellation = default) => inner.DeleteTopicAsync(topic, cancellation);

    public ValueTask<bool> TopicExistsAsync(TopicName topic, CancellationToken cancellation = default) => inner.TopicExistsAsync(topic, cancellation);

    public ValueTask EnsureQueueAsync(TopicName topic, string subscription, CancellationToken cancellation = default) =>
        inner.EnsureQueueAsync(topic, subscription, cancellation);

    public ValueTask DeleteQueueAsync(TopicName topic, string subscription, CancellationToken cancellation = default) =>
        inner.DeleteQueueAsync(topic, subscription, cancellation);

    public ValueTask<bool> DeleteUnusedQueueAsync(TopicName topic, string subscription, CancellationToken cancellation = default) =>
        inner.DeleteUnusedQueueAsync(topic, subscription, cancellation);

    public ValueTask<bool> QueueExistsAsync(TopicName topic, string subscription, CancellationToken cancellation = default) =>
        inner.QueueExistsAsync(topic, subscription, cancellation);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return closes ? inner.DisposeAsync() : ValueTask.CompletedTask;
    }

    /// <summary>A consumer that hands everything on to another.</summary>
    protected abstract class ConsumerDecorator(IBackendConsumer inner) : IBackendConsumer
    {
        public virtual ValueTask<Delivery> ReceiveAsync(CancellationToken cancellation = default) => inner.ReceiveAsync(cancellation);

        public virtual ValueTask AcknowledgeAsync(Delivery delivery, CancellationToken cancellation = default) => inner.AcknowledgeAsync(delivery, cancellation);

        public ValueTask NegativeAcknowledgeAsync(Delivery delivery, CancellationToken cancellation = default) => inner.NegativeAcknowledgeAsync(delivery, cancellation);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
