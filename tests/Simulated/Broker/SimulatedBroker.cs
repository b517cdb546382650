using TrustFlow.Embedded.Simulation;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.Simulated.Broker;

/// <summary>The broker as one process is connected to it. A message can come twice; one that is not durable can be lost although it was answered.</summary>
/// <param name="content">The broker.</param>
/// <param name="outside">How the process reaches it.</param>
public sealed class SimulatedBroker(BrokerContent content, IOutside outside) : IPubSubBackend
{
    static readonly FaultKind[] Sending = [FaultKind.Twice];
    static readonly FaultKind[] SendingInMemory = [FaultKind.Twice, FaultKind.Lost];

    readonly List<BrokerConsumer> consumers = [];

    /// <inheritdoc/>
    public string Name => "simulated";

    /// <summary>Breaks the connection, as the process dies.</summary>
    public void Disconnect()
    {
        foreach (var consumer in consumers.ToList()) content.Close(consumer);
        consumers.Clear();
    }

    /// <inheritdoc/>
    public async ValueTask<IBackendProducer> CreateProducerAsync(TopicName topic, CancellationToken cancellation = default) =>
        new Producer(this, await DoAsync("broker.open-producer", () => content.OpenProducer(topic), null, cancellation));

    /// <inheritdoc/>
    public async ValueTask<IBackendConsumer> CreateConsumerAsync(TopicName topic, ConsumerOptions options, CancellationToken cancellation = default) =>
        new Consumer(this, await DoAsync("broker.open-consumer", () => Open(topic, options), null, cancellation));

    /// <inheritdoc/>
    public async ValueTask EnsureTopicAsync(TopicName topic, CancellationToken cancellation = default) =>
        await DoAsync("broker.ensure-topic", () => content.Ensure(topic), null, cancellation);

    /// <inheritdoc/>
    public async ValueTask DeleteTopicAsync(TopicName topic, CancellationToken cancellation = default) =>
        await DoAsync("broker.delete-topic", () => content.Delete(topic), null, cancellation);

    /// <inheritdoc/>
    public async ValueTask<bool> TopicExistsAsync(TopicName topic, CancellationToken cancellation = default) =>
        await DoAsync("broker.topic-exists", () => content.Exists(topic), null, cancellation);

    /// <inheritdoc/>
    public async ValueTask EnsureQueueAsync(TopicName topic, string subscription, CancellationToken cancellation = default) =>
        await DoAsync("broker.ensure-queue", () => content.EnsureQueue(topic, subscription), null, cancellation);

    /// <inheritdoc/>
    public async ValueTask DeleteQueueAsync(TopicName topic, string subscription, CancellationToken cancellation = default) =>
        await DoAsync("broker.delete-queue", () => content.DeleteQueue(topic, subscription), null, cancellation);

    /// <inheritdoc/>
    public async ValueTask<bool> DeleteUnusedQueueAsync(TopicName topic, string subscription, CancellationToken cancellation = default) =>
        await DoAsync("broker.delete-unused-queue", () => content.DeleteUnusedQueue(topic, subscription), null, cancellation);

    /// <inheritdoc/>
    public async ValueTask<bool> QueueExistsAsync(TopicName topic, string subscription, CancellationToken cancellation = default) =>
        await DoAsync("broker.queue-exists", () => content.QueueExists(topic, subscription), null, cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Disconnect();
        return default;
    }

    BrokerConsumer Open(TopicName topic, ConsumerOptions options)
    {
        var consumer = content.OpenConsumer(topic, options);
        consumers.Add(consumer);
        return consumer;
    }

    void Close(BrokerConsumer consumer)
    {
        content.Close(consumer);
        consumers.Remove(consumer);
    }

    sealed class Producer(SimulatedBroker broker, BrokerTopic topic) : IBackendProducer
    {
        public async ValueTask SendAsync(Message message, CancellationToken cancellation = default) =>
            await broker.DoAsync("broker.send", () => broker.Content.Send(topic, message), topic.Name.Durable ? Sending : SendingInMemory, cancellation);

        public ValueTask DisposeAsync() => default;
    }

    sealed class Consumer(SimulatedBroker broker, BrokerConsumer consumer) : IBackendConsumer
    {
        public async ValueTask<Delivery> ReceiveAsync(CancellationToken cancellation = default)
        {
            cancellation.ThrowIfCancellationRequested();
            var next = broker.Content.Next(consumer);
            await using var cancelled = cancellation.UnsafeRegister((_, token) => broker.Content.Cancel(consumer, token), null);
            return await next;
        }

        public async ValueTask AcknowledgeAsync(Delivery delivery, CancellationToken cancellation = default) =>
            await broker.DoAsync("broker.acknowledge", () => broker.Content.Settle(consumer, delivery.Tag, done: true), null, cancellation);

        public async ValueTask NegativeAcknowledgeAsync(Delivery delivery, CancellationToken cancellation = default) =>
            await broker.DoAsync("broker.refuse", () => broker.Content.Settle(consumer, delivery.Tag, done: false), null, cancellation);

        public ValueTask DisposeAsync()
        {
            broker.Close(consumer);
            return default;
        }
    }

    BrokerContent Content => content;

    Task<T> DoAsync<T>(string name, Func<T> effect, IReadOnlyList<FaultKind>? beyond, CancellationToken cancellation) =>
        outside.DoAsync(name, () => content.IsUp ? effect() : throw new BrokerUnavailableException("The broker is down."), beyond, cancellation);
}
