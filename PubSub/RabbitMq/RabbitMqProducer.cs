using RabbitMQ.Client;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.RabbitMq;

/// <summary>
/// Sends to one topic over a channel of its own, so that what the broker says of the channel it says of the topic. How a send learns that the
/// broker has the message is the topic's <see cref="IReceipt"/>.
/// </summary>
sealed class RabbitMqProducer(SharedChannel shared, TopicName topic, IReceipt receipt) : IBackendProducer
{
    public static async Task<RabbitMqProducer> OpenAsync(RabbitMqConnections connections, TopicName topic, CancellationToken cancellation)
    {
        var confirmed = topic.Durable || topic.Class == TopicClasses.Flow;
        var shared = await connections.OpenChannelAsync(confirmed ? Confirmed : null, cancellation);
        try
        {
            await shared.Channel.UsableExchangeAsync(topic, cancellation);
            return new RabbitMqProducer(shared, topic, Receipt(shared.Channel, topic, confirmed));
        }
        catch (Exception e)
        {
            await shared.DisposeAsync();
            if (BrokerErrors.IsForeign(e, cancellation)) throw BrokerErrors.Translate(e, topic);
            throw;
        }
    }

    public async ValueTask SendAsync(Message message, CancellationToken cancellation = default)
    {
        try
        {
            await receipt.SendAsync(message, WireMessages.Properties(message, topic.Durable), cancellation);
        }
        catch (Exception e) when (BrokerErrors.IsForeign(e, cancellation))
        {
            throw BrokerErrors.Translate(e, topic);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await shared.DisposeAsync();
        receipt.Dispose();
    }

    // The client library's own tracking would add a header to every message.
    static CreateChannelOptions Confirmed { get; } = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false);

    static IReceipt Receipt(IChannel channel, TopicName topic, bool confirmed) =>
        confirmed ? new Confirmation(channel, topic)
        : topic.Class is TopicClasses.Request or TopicClasses.Response ? new NoReceipt(channel, topic)
        : new Fence(channel, topic);
}

/// <summary>How a send learns that the broker has the message.</summary>
interface IReceipt : IDisposable
{
    ValueTask SendAsync(Message message, BasicProperties properties, CancellationToken cancellation);
}

/// <summary>It does not: a request or an answer that is lost is asked for again by whoever waits.</summary>
sealed class NoReceipt(IChannel channel, TopicName topic) : IReceipt
{
    public ValueTask SendAsync(Message message, BasicProperties properties, CancellationToken cancellation) =>
        channel.BasicPublishAsync(topic.Key, topic.Routed ? message.RoutingKey : "", mandatory: false, properties, message.Body, cancellation);

    public void Dispose()
    {
    }
}
