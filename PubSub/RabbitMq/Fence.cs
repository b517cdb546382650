using RabbitMQ.Client;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.RabbitMq;

/// <summary>
/// A question that the broker answers after everything that was sent before it on the channel: messages that are kept in memory only are in their
/// queues by then, as surely as a confirmation would say, but without the headers that the client library adds to messages on channels with
/// confirmations. One answer serves all who sent before it was asked for.
/// </summary>
sealed class Fence(IChannel channel, TopicName topic) : IReceipt
{
    readonly Lock gate = new();
    Task last = Task.CompletedTask;
    Task? next;

    public async ValueTask SendAsync(Message message, BasicProperties properties, CancellationToken cancellation)
    {
        await channel.BasicPublishAsync(topic.Key, topic.Routed ? message.RoutingKey : "", mandatory: false, properties, message.Body, cancellation);
        Task passed;
        lock (gate) passed = next ??= AskAsync(last);
        await passed.WaitAsync(cancellation);
    }

    public void Dispose()
    {
    }

    async Task AskAsync(Task before)
    {
        // Until the one before is answered, others may join; the gate is the caller's until here.
        await Task.WhenAny(before);
        await Task.Yield();
        lock (gate) (last, next) = (next!, null);
        await channel.BasicQosAsync(0, 0, global: false);
    }
}
