using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace TrustFlow.Conformance.Tests.Amqp;

/// <summary>What existing clients declare, with the properties that they declare it with.</summary>
static class Declaring
{
    public static Task FanoutAsync(this IChannel channel, string exchange) => channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true);

    /// <summary>An anonymous queue of the client's own.</summary>
    public static async Task<string> OwnQueueAsync(this IChannel channel)
    {
        var declared = await channel.QueueDeclareAsync("", durable: false, exclusive: true, autoDelete: true);
        return declared.QueueName;
    }

    /// <summary>Takes each message, and acknowledges it by hand once it is handled.</summary>
    /// <returns>The consumer's tag.</returns>
    public static async Task<string> TakeAsync(this IChannel channel, string queue, Func<WireMessage, Task> handle, ushort prefetch = 1)
    {
        await channel.BasicQosAsync(0, prefetch, global: false);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            var tag = delivery.DeliveryTag;
            await handle(WireMessage.Of(delivery));
            await channel.BasicAckAsync(tag, multiple: false);
        };
        return await channel.BasicConsumeAsync(queue, autoAck: false, consumer);
    }
}
