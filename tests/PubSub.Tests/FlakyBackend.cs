using TrustFlow.PubSub.Backends;
using TrustFlow.Testing;

namespace TrustFlow.PubSub.Tests;

/// <summary>A broker whose connection a test can cut: while it is down every call fails, and consumers that wait are told.</summary>
sealed class FlakyBackend(IPubSubBackend inner) : BackendDecorator(inner, closes: false)
{
    CancellationTokenSource up = new();

    public int Attempts { get; private set; }

    bool Down => up.IsCancellationRequested;

    public void Cut() => up.Cancel();

    public void Mend() => up = new CancellationTokenSource();

    public override async ValueTask<IBackendProducer> CreateProducerAsync(TopicName topic, CancellationToken cancellation = default)
    {
        Check();
        return new FlakyProducer(this, await base.CreateProducerAsync(topic, cancellation));
    }

    public override async ValueTask<IBackendConsumer> CreateConsumerAsync(TopicName topic, ConsumerOptions options, CancellationToken cancellation = default)
    {
        Check();
        return new FlakyConsumer(this, await base.CreateConsumerAsync(topic, options, cancellation));
    }

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

    sealed class FlakyConsumer(FlakyBackend backend, IBackendConsumer inner) : ConsumerDecorator(inner)
    {
        readonly CancellationToken lost = backend.up.Token;

        public override async ValueTask<Delivery> ReceiveAsync(CancellationToken cancellation = default)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lost);
            try
            {
                return await base.ReceiveAsync(either.Token);
            }
            catch (OperationCanceledException e) when (lost.IsCancellationRequested)
            {
                throw new BrokerUnavailableException("The broker went down.", e);
            }
        }

        public override ValueTask AcknowledgeAsync(Delivery delivery, CancellationToken cancellation = default) =>
            lost.IsCancellationRequested ? throw new BrokerUnavailableException("The broker went down.") : base.AcknowledgeAsync(delivery, cancellation);
    }
}
