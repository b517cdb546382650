using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.Mortal.Host;

/// <summary>A broker at whose topics and queues the process can die.</summary>
sealed class MortalBroker(IPubSubBackend inner, Deaths deaths) : IPubSubBackend
{
    public string Name => inner.Name;

    public ValueTask<IBackendProducer> CreateProducerAsync(TopicName topic, CancellationToken cancellation = default) => inner.CreateProducerAsync(topic, cancellation);

    public ValueTask<IBackendConsumer> CreateConsumerAsync(TopicName topic, ConsumerOptions options, CancellationToken cancellation = default) =>
        inner.CreateConsumerAsync(topic, options, cancellation);

    public ValueTask EnsureTopicAsync(TopicName topic, CancellationToken cancellation = default) => DoAsync(topic, $"ensure {topic}", () => inner.EnsureTopicAsync(topic, cancellation));

    public ValueTask DeleteTopicAsync(TopicName topic, CancellationToken cancellation = default) => DoAsync(topic, $"delete {topic}", () => inner.DeleteTopicAsync(topic, cancellation));

    public ValueTask<bool> TopicExistsAsync(TopicName topic, CancellationToken cancellation = default) => inner.TopicExistsAsync(topic, cancellation);

    public ValueTask EnsureQueueAsync(TopicName topic, string subscription, CancellationToken cancellation = default) => inner.EnsureQueueAsync(topic, subscription, cancellation);

    public ValueTask DeleteQueueAsync(TopicName topic, string subscription, CancellationToken cancellation = default) =>
        DoAsync(topic, $"delete {subscription}", () => inner.DeleteQueueAsync(topic, subscription, cancellation));

    public async ValueTask<bool> DeleteUnusedQueueAsync(TopicName topic, string subscription, CancellationToken cancellation = default)
    {
        var gone = false;
        await DoAsync(topic, $"delete unused {subscription}", async () => { gone = await inner.DeleteUnusedQueueAsync(topic, subscription, cancellation); });
        return gone;
    }

    public ValueTask<bool> QueueExistsAsync(TopicName topic, string subscription, CancellationToken cancellation = default) => inner.QueueExistsAsync(topic, subscription, cancellation);

    public ValueTask DisposeAsync() => default;

    // Pushes of changes go their own way, and come when they come.
    async ValueTask DoAsync(TopicName topic, string what, Func<ValueTask> act)
    {
        if (topic.Class == TopicClasses.Notify)
        {
            await act();
            return;
        }

        await deaths.AroundAsync($"broker {what}", lasts: true, async () =>
        {
            await act();
            return true;
        });
    }
}
