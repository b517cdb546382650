namespace TrustFlow.PubSub.Backends;

/// <summary>Sends messages to one topic.</summary>
public interface IBackendProducer : IAsyncDisposable
{
    /// <summary>
    /// Completes when the broker answers for the message: on a durable topic, when it is on the disk of every queue bound to the topic.
    /// </summary>
    /// <exception cref="NoSubscriberException">A topic of class <c>flow</c> to which no queue is bound: nobody would keep the message.</exception>
    /// <exception cref="TopicNotFoundException">The topic was deleted meanwhile.</exception>
    ValueTask SendAsync(Message message, CancellationToken cancellation = default);
}

/// <summary>A message on its way to a topic.</summary>
/// <param name="Body">UTF-8 JSON text. Not copied: its memory must not change any more.</param>
public sealed record Message(ReadOnlyMemory<byte> Body)
{
    /// <summary>Properties that travel beside the body, as <c>id</c>.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = NoProperties;

    /// <summary>
    /// What routed consumers bind to, on a topic whose name ends in <c>.keys</c>: dot-separated words. Empty elsewhere.
    /// </summary>
    public string RoutingKey { get; init; } = "";

    /// <summary>Who sends, for topics without repeats; null counts as a sender that never repeats.</summary>
    public string? ProducerId { get; init; }

    /// <summary>The message's number at its producer, rising; a repeat has the same.</summary>
    public long Sequence { get; init; }

    static IReadOnlyDictionary<string, string> NoProperties { get; } = new Dictionary<string, string>();
}
