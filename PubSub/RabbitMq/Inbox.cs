using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.RabbitMq;

/// <summary>What the broker has sent to a consumer and nobody has taken yet; never more than the consumer's prefetch.</summary>
sealed class Inbox(IChannel channel, TopicName topic, string subscription) : IAsyncBasicConsumer
{
    // Whoever waits goes on at once, where the message came in: it holds up its own channel only.
    readonly Channel<Delivery> held = System.Threading.Channels.Channel.CreateUnbounded<Delivery>(
        new UnboundedChannelOptions { SingleWriter = true, AllowSynchronousContinuations = true });

    Func<Exception>? end;

    public IChannel Channel => channel;

    public ValueTask<Delivery> TakeAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return held.Reader.TryRead(out var delivery) ? ValueTask.FromResult(delivery) : WaitAsync(cancellation);
    }

    /// <summary>Ends it: what it holds is dropped, since the broker gives it to others, and whoever waits is told.</summary>
    public void End(Func<Exception> cause)
    {
        if (Interlocked.CompareExchange(ref end, cause, null) is not null) return;
        held.Writer.TryComplete();
        while (held.Reader.TryRead(out _))
        {
        }
    }

    public Task HandleBasicDeliverAsync(
        string consumerTag,
        ulong deliveryTag,
        bool redelivered,
        string exchange,
        string routingKey,
        IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default)
    {
        held.Writer.TryWrite(new Delivery((long)deliveryTag, WireMessages.Read(properties, routingKey, body), redelivered));
        return Task.CompletedTask;
    }

    public Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        End(() => new TopicNotFoundException(topic.ToString()));
        return Task.CompletedTask;
    }

    public Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason)
    {
        End(() => BrokerErrors.Ended(reason, topic, subscription));
        return Task.CompletedTask;
    }

    public Task HandleBasicCancelOkAsync(string consumerTag, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task HandleBasicConsumeOkAsync(string consumerTag, CancellationToken cancellationToken = default) => Task.CompletedTask;

    async ValueTask<Delivery> WaitAsync(CancellationToken cancellation)
    {
        try
        {
            return await held.Reader.ReadAsync(cancellation);
        }
        catch (ChannelClosedException)
        {
            throw end!();
        }
    }
}
