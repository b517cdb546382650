using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.Testing;

namespace TrustFlow.Simulated.Planted;

/// <summary>Forgets every fifth message that is sent to it.</summary>
sealed class ForgetfulBroker(IPubSubBackend inner) : BackendDecorator(inner)
{
    const int Every = 5;

    int sent;

    public override async ValueTask<IBackendProducer> CreateProducerAsync(TopicName topic, CancellationToken cancellation = default) =>
        new Producer(this, await base.CreateProducerAsync(topic, cancellation));

    bool Forgets() => ++sent % Every == 0;

    sealed class Producer(ForgetfulBroker broker, IBackendProducer inner) : IBackendProducer
    {
        public ValueTask SendAsync(Message message, CancellationToken cancellation = default) => broker.Forgets() ? default : inner.SendAsync(message, cancellation);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
