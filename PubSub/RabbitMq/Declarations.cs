using RabbitMQ.Client;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.RabbitMq;

/// <summary>
/// What stands for topics and subscriptions on the broker: a durable exchange for each topic and a queue for each subscription, with just the
/// properties and arguments that other clients declare them with, or the broker would refuse theirs.
/// </summary>
static class Declarations
{
    public static Task ExchangeAsync(this IChannel channel, TopicName topic, CancellationToken cancellation) =>
        channel.ExchangeDeclareAsync(topic.Key, topic.Routed ? ExchangeType.Topic : ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellation);

    /// <summary>Makes the exchange, unless its class is <c>flow</c>: then it must be there.</summary>
    /// <exception cref="TopicNotFoundException">It is not there.</exception>
    public static Task UsableExchangeAsync(this IChannel channel, TopicName topic, CancellationToken cancellation) =>
        topic.Class == TopicClasses.Flow ? channel.ExchangeDeclarePassiveAsync(topic.Key, cancellation) : channel.ExchangeAsync(topic, cancellation);

    /// <summary>Makes a subscription's queue and binds it. Of a topic that is not shared it is one that goes with its consumer.</summary>
    /// <returns>The queue's name.</returns>
    public static async Task<string> QueueAsync(
        this IChannel channel, TopicName topic, string subscription, IReadOnlyList<string> routingKeys, CancellationToken cancellation)
    {
        var declared = topic.Shared
            ? await channel.QueueDeclareAsync(topic.QueueName(subscription), topic.Durable, exclusive: false, autoDelete: false, cancellationToken: cancellation)
            : await channel.QueueDeclareAsync("", durable: false, exclusive: true, autoDelete: true, cancellationToken: cancellation);
        var queue = declared.QueueName;
        // A fanout exchange minds no key; other clients bind with the queue's name, and the same binding made twice is one.
        foreach (var key in topic.Routed ? routingKeys : [queue]) await channel.QueueBindAsync(queue, topic.Key, key, cancellationToken: cancellation);
        return queue;
    }
}
