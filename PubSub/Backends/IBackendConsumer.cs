namespace TrustFlow.PubSub.Backends;

/// <summary>Takes messages from one queue.</summary>
public interface IBackendConsumer : IAsyncDisposable
{
    /// <summary>Waits for the next message. It stays the consumer's until acknowledged either way, or until the consumer is closed.</summary>
    /// <exception cref="TopicNotFoundException">The topic or queue was deleted.</exception>
    ValueTask<Delivery> ReceiveAsync(CancellationToken cancellation = default);

    /// <summary>The message is done with. On a durable queue it may come again after a crash that follows at once.</summary>
    ValueTask AcknowledgeAsync(Delivery delivery, CancellationToken cancellation = default);

    /// <summary>The message is to be delivered again, to whichever consumer of the queue.</summary>
    ValueTask NegativeAcknowledgeAsync(Delivery delivery, CancellationToken cancellation = default);
}

/// <summary>A message that a consumer holds.</summary>
/// <param name="Tag">What the backend knows it by.</param>
/// <param name="Message">The message.</param>
/// <param name="Redelivered">Whether it may have been delivered before.</param>
public sealed record Delivery(long Tag, Message Message, bool Redelivered);

/// <summary>How a consumer takes from its topic.</summary>
/// <param name="Subscription">The name under which consumers share a queue. On topics that are not shared it is only a label.</param>
public sealed record ConsumerOptions(string Subscription)
{
    /// <summary>How many messages it may hold unacknowledged, 1 or more.</summary>
    public int Prefetch { get; init; } = 1;

    /// <summary>Where a queue that this consumer is the first to bind begins.</summary>
    public StartPosition Start { get; init; } = StartPosition.Latest;

    /// <summary>Whether others may take from the same queue.</summary>
    public ConsumerType Type { get; init; } = ConsumerType.Shared;

    /// <summary>
    /// On a topic whose name ends in <c>.keys</c>: the routing keys to bind to, where <c>*</c> stands for one word and <c>#</c> for any number.
    /// Empty elsewhere.
    /// </summary>
    public IReadOnlyList<string> RoutingKeys { get; init; } = [];
}

/// <summary>Where a new queue begins.</summary>
public enum StartPosition
{
    /// <summary>With what is sent from now on.</summary>
    Latest,

    /// <summary>With the oldest message that the topic still keeps, where the broker keeps any.</summary>
    Earliest,
}

/// <summary>Who else may take from a queue.</summary>
public enum ConsumerType
{
    /// <summary>Any number of consumers compete.</summary>
    Shared,

    /// <summary>One consumer; a second is refused.</summary>
    Exclusive,

    /// <summary>One consumer at a time; the next takes over when it goes.</summary>
    Failover,
}
