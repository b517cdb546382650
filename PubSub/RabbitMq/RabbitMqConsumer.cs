using RabbitMQ.Client;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.RabbitMq;

/// <summary>Takes from a queue of the broker, over a channel of its own.</summary>
sealed class RabbitMqConsumer : IBackendConsumer
{
    readonly SharedChannel shared;
    readonly TopicName topic;
    readonly Inbox inbox;
    readonly Acknowledgements acknowledgements;

    RabbitMqConsumer(SharedChannel shared, TopicName topic, ConsumerOptions options, TimeProvider time)
    {
        this.shared = shared;
        this.topic = topic;
        inbox = new Inbox(shared.Channel, topic, options.Subscription);
        acknowledgements = new Acknowledgements(shared.Channel, options.Prefetch, time);
    }

    /// <summary>Makes what the consumer needs on the broker and begins to take.</summary>
    public static async Task<RabbitMqConsumer> OpenAsync(RabbitMqConnections connections, TopicName topic, ConsumerOptions options, CancellationToken cancellation) =>
        await OpenAsync(connections, topic, options, DeclareAsync, cancellation);

    /// <summary>Begins to take from a queue that is there.</summary>
    /// <exception cref="QueueInUseException">Another consumer holds it.</exception>
    public static async Task<RabbitMqConsumer> JoinAsync(
        RabbitMqConnections connections, TopicName topic, ConsumerOptions options, string queue, CancellationToken cancellation) =>
        await OpenAsync(connections, topic, options, (_, _, _, _) => Task.FromResult(queue), cancellation);

    public ValueTask<Delivery> ReceiveAsync(CancellationToken cancellation = default) => inbox.TakeAsync(cancellation);

    public async ValueTask AcknowledgeAsync(Delivery delivery, CancellationToken cancellation = default)
    {
        try
        {
            await acknowledgements.AddAsync((ulong)delivery.Tag);
        }
        catch (Exception e) when (BrokerErrors.IsForeign(e, cancellation))
        {
            throw BrokerErrors.Translate(e, topic);
        }
    }

    public async ValueTask NegativeAcknowledgeAsync(Delivery delivery, CancellationToken cancellation = default)
    {
        try
        {
            await shared.Channel.BasicNackAsync((ulong)delivery.Tag, multiple: false, requeue: true, cancellation);
            acknowledgements.Returned((ulong)delivery.Tag);
        }
        catch (Exception e) when (BrokerErrors.IsForeign(e, cancellation))
        {
            throw BrokerErrors.Translate(e, topic);
        }
    }

    public async ValueTask DisposeAsync()
    {
        inbox.End(() => new ObjectDisposedException(nameof(RabbitMqConsumer), $"The consumer of '{topic}' was closed."));
        await acknowledgements.DisposeAsync();
        await shared.DisposeAsync();
    }

    static async Task<RabbitMqConsumer> OpenAsync(
        RabbitMqConnections connections,
        TopicName topic,
        ConsumerOptions options,
        Func<IChannel, TopicName, ConsumerOptions, CancellationToken, Task<string>> prepare,
        CancellationToken cancellation)
    {
        var opened = await connections.OpenChannelAsync(null, cancellation);
        var consumer = new RabbitMqConsumer(opened, topic, options, connections.Time);
        try
        {
            var queue = await prepare(opened.Channel, topic, options, cancellation);
            await opened.Channel.BasicQosAsync(0, (ushort)Math.Min(options.Prefetch, ushort.MaxValue), global: false, cancellation);
            await opened.Channel.BasicConsumeAsync(
                queue, autoAck: false, "", noLocal: false, options.Type != ConsumerType.Shared, arguments: null, consumer.inbox, cancellation);
            return consumer;
        }
        catch (Exception e)
        {
            await consumer.DisposeAsync();
            if (BrokerErrors.IsForeign(e, cancellation)) throw BrokerErrors.Translate(e, topic, options.Subscription);
            throw;
        }
    }

    static async Task<string> DeclareAsync(IChannel channel, TopicName topic, ConsumerOptions options, CancellationToken cancellation)
    {
        await channel.UsableExchangeAsync(topic, cancellation);
        return await channel.QueueAsync(topic, options.Subscription, options.RoutingKeys, cancellation);
    }
}
