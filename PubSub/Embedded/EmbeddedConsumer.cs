using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.Embedded;

/// <summary>Takes from a queue of the embedded broker. What it holds and who of it waits is guarded by the topic's gate.</summary>
sealed class EmbeddedConsumer(EmbeddedTopic topic, EmbeddedQueue queue, ConsumerOptions options) : IBackendConsumer
{
    public EmbeddedQueue Queue { get; } = queue;

    public ConsumerType Type { get; } = options.Type;

    public int Prefetch { get; } = options.Prefetch;

    public Dictionary<long, QueueEntry> Held { get; } = [];

    /// <summary>Calls that wait until the consumer may take more.</summary>
    public List<Waiter> Blocked { get; } = [];

    public bool Closed { get; private set; }

    public ValueTask<Delivery> ReceiveAsync(CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(Closed, this);
        return topic.ReceiveAsync(this, cancellation);
    }

    public ValueTask AcknowledgeAsync(Delivery delivery, CancellationToken cancellation = default) => topic.AcknowledgeAsync(this, delivery.Tag);

    public ValueTask NegativeAcknowledgeAsync(Delivery delivery, CancellationToken cancellation = default)
    {
        topic.Return(this, delivery.Tag);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Closed = true;
        topic.Detach(this);
        return ValueTask.CompletedTask;
    }
}

/// <summary>Sends to a topic of the embedded broker.</summary>
sealed class EmbeddedProducer(EmbeddedTopic topic) : IBackendProducer
{
    bool closed;

    public ValueTask SendAsync(Message message, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        return topic.SendAsync(message, cancellation);
    }

    public ValueTask DisposeAsync()
    {
        closed = true;
        return ValueTask.CompletedTask;
    }
}
