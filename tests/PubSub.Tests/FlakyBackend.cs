using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.Tests;

/// <summary>A broker whose connection a test can cut: while it is down every call fails, and consumers that wait are told.</summary>
sealed class FlakyBackend(IPubSubBackend inner) : IPubSubBackend
{
    CancellationTokenSource up = new();

    public int Attempts { get; private set; }

    public string Name => inner.Name;

    bool Down => up.IsCancellationRequested;

    public void Cut() => up.Cancel();

    public void Mend() => up = new CancellationTokenSource();

    public async ValueTask<IBackendProducer> CreateProducerAsync(TopicName topic, CancellationToken cancellation = default)
    {
        Check();
        return new FlakyProducer(this, await inner.CreateProducerAsync(topic, cancellation));
    }

    public async ValueTask<IBackendConsumer> CreateConsumerAsync(TopicName topic, ConsumerOptions options, CancellationToken cancellation = default)
    {
        Check();
        return new FlakyConsumer(this, await inner.CreateConsumerAsync(topic, options, cancellation));
    }

    public ValueTask EnsureTopicAsync(TopicName topic, CancellationToken cancellation = default) => inner.EnsureTopicAsync(topic, cancellation);

    public ValueTask DeleteTopicAsync(TopicName topic, CancellationToken cancellation = default) => inner.DeleteTopicAsync(topic, cancellation);

    public ValueTask<bool> TopicExistsAsync(TopicName topic, CancellationToken cancellation = default) => inner.TopicExistsAsync(topic, cancellation);

    public ValueTask EnsureQueueAsync(TopicName topic, string subscription, CancellationToken cancellation = default) =>
        inner.EnsureQueueAsync(topic, subscription, cancellation);

    public ValueTask DeleteQueueAsync(TopicName topic, string subscription, CancellationToken cancellation = default) =>
        inner.DeleteQueueAsync(topic, subscription, cancellation);

    public ValueTask<bool> QueueExistsAsync(TopicName topic, string subscription, CancellationToken cancellation = default) =>
        inner.QueueExistsAsync(topic, subscription, cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    void Check()
    {
        Attempts++;
        if (Down) throw new BrokerUnavailableException("The broker is down.");
    }

    sealed class FlakyProducer(FlakyBackend backend, IBackendProducer inner) : IBackendProducer
    {
        public ValueTask SendAsync(Message message, CancellationToken cancellation = default)
        {
            backend.Check();
            return inner.SendAsync(message, cancellation);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    sealed class FlakyConsumer(FlakyBackend backend, IBackendConsumer inner) : IBackendConsumer
    {
        readonly CancellationToken lost = backend.up.Token;

        public async ValueTask<Delivery> ReceiveAsync(CancellationToken cancellation = default)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lost);
            try
            {
                return await inner.ReceiveAsync(either.Token);
            }
            catch (OperationCanceledException e) when (lost.IsCancellationRequested)
            {
                throw new BrokerUnavailableException("The broker went down.", e);
            }
        }

        public ValueTask AcknowledgeAsync(Delivery delivery, CancellationToken cancellation = default) =>
            lost.IsCancellationRequested ? throw new BrokerUnavailableException("The broker went down.") : inner.AcknowledgeAsync(delivery, cancellation);

        public ValueTask NegativeAcknowledgeAsync(Delivery delivery, CancellationToken cancellation = default) => inner.NegativeAcknowledgeAsync(delivery, cancellation);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
