namespace TrustFlow.PubSub.Backends;

/// <summary>A broker. Every member may be called at any time from any number of callers; whatever cannot be reached throws <see cref="BrokerUnavailableException"/>.</summary>
public interface IPubSubBackend : IAsyncDisposable
{
    /// <summary>Its name among the backends, as <c>embedded</c>.</summary>
    string Name { get; }

    /// <summary>Opens a producer. A topic of a class other than <c>flow</c> is made where it is missing.</summary>
    /// <exception cref="TopicNotFoundException">A topic of class <c>flow</c> that does not exist.</exception>
    ValueTask<IBackendProducer> CreateProducerAsync(TopicName topic, CancellationToken cancellation = default);

    /// <summary>
    /// Opens a consumer and binds its queue before it answers: what is sent from then on arrives. A topic of a class other than <c>flow</c> is made where it is missing.
    /// </summary>
    /// <exception cref="TopicNotFoundException">A topic of class <c>flow</c> that does not exist.</exception>
    ValueTask<IBackendConsumer> CreateConsumerAsync(TopicName topic, ConsumerOptions options, CancellationToken cancellation = default);

    /// <summary>Makes a topic; one that exists is left as it is, also where it promises more than is asked for.</summary>
    /// <exception cref="TopicQualityException">It exists, and a durable one is asked for that promises more.</exception>
    ValueTask EnsureTopicAsync(TopicName topic, CancellationToken cancellation = default);

    /// <summary>
    /// Deletes a topic, with its queues where the broker does that; where it does not, they are to be deleted first. One that is not there is no error. Its
    /// producers, and the consumers of the queues, see <see cref="TopicNotFoundException"/>.
    /// </summary>
    ValueTask DeleteTopicAsync(TopicName topic, CancellationToken cancellation = default);

    /// <summary>Whether a topic exists.</summary>
    ValueTask<bool> TopicExistsAsync(TopicName topic, CancellationToken cancellation = default);

    /// <summary>Makes the queue of a subscription and binds it; one that exists is left as it is.</summary>
    ValueTask EnsureQueueAsync(TopicName topic, string subscription, CancellationToken cancellation = default);

    /// <summary>Deletes the queue of a subscription with its messages; one that is not there is no error.</summary>
    ValueTask DeleteQueueAsync(TopicName topic, string subscription, CancellationToken cancellation = default);

    /// <summary>
    /// Deletes the queue of a subscription, with its messages, unless a consumer takes from it. True if the queue is not there any more, or never was;
    /// false if somebody takes from it, or the broker cannot tell.
    /// </summary>
    ValueTask<bool> DeleteUnusedQueueAsync(TopicName topic, string subscription, CancellationToken cancellation = default) => ValueTask.FromResult(false);

    /// <summary>Whether the queue of a subscription exists.</summary>
    ValueTask<bool> QueueExistsAsync(TopicName topic, string subscription, CancellationToken cancellation = default);
}
