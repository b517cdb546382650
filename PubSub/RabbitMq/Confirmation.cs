using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.RabbitMq;

/// <summary>
/// The broker's confirmation of each message, any number under way at a time. What it returns unrouted, because no queue is bound to a topic of
/// class <c>flow</c>, was not taken.
/// </summary>
sealed class Confirmation : IReceipt
{
    readonly IChannel channel;
    readonly TopicName topic;
    readonly PendingMessages pending = new();
    readonly SemaphoreSlim turn = new(1);

    public Confirmation(IChannel channel, TopicName topic)
    {
        this.channel = channel;
        this.topic = topic;
        channel.BasicAcksAsync += OnAcknowledgedAsync;
        channel.BasicNacksAsync += OnRefusedAsync;
        channel.BasicReturnAsync += OnReturnedAsync;
        channel.ChannelShutdownAsync += OnEndedAsync;
    }

    public async ValueTask SendAsync(Message message, BasicProperties properties, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        // From here on it is not cancelled: the broker numbers messages as they come, and so must this side.
        var sent = PublishAsync(message, properties);
        await (await sent.WaitAsync(cancellation)).WaitAsync(cancellation);
    }

    public void Dispose() => pending.End(() => new ObjectDisposedException(nameof(RabbitMqProducer), $"The producer of '{topic}' was closed."));

    /// <summary>Sends in turn; the result is the broker's answer to come.</summary>
    async Task<Task> PublishAsync(Message message, BasicProperties properties)
    {
        try
        {
            var answer = pending.Add(message);
            try
            {
                await channel.BasicPublishAsync(
                    topic.Key, topic.Routed ? message.RoutingKey : "", mandatory: topic.Class == TopicClasses.Flow, properties, message.Body);
            }
            catch
            {
                pending.TakeBack();
                throw;
            }

            return answer;
        }
        finally
        {
            turn.Release();
        }
    }

    Task OnAcknowledgedAsync(object sender, BasicAckEventArgs answer)
    {
        pending.Answer(answer.DeliveryTag, answer.Multiple, null);
        return Task.CompletedTask;
    }

    Task OnRefusedAsync(object sender, BasicNackEventArgs answer)
    {
        pending.Answer(answer.DeliveryTag, answer.Multiple, () => new MessageNotStoredException($"a queue of the topic '{topic}'", "RabbitMQ refused it."));
        return Task.CompletedTask;
    }

    Task OnReturnedAsync(object sender, BasicReturnEventArgs returned)
    {
        pending.Return(returned.Body.Span, WireMessages.Headers(returned.BasicProperties), () => new NoSubscriberException(topic.ToString()));
        return Task.CompletedTask;
    }

    Task OnEndedAsync(object sender, ShutdownEventArgs reason)
    {
        pending.End(() => BrokerErrors.Ended(reason, topic));
        return Task.CompletedTask;
    }
}
