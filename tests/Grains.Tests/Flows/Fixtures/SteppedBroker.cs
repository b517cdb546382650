using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.Flows.Tests.Fixtures;

/// <summary>A broker as one silo sees it. Only work on topics and queues counts as a step; pushes go their own way.</summary>
sealed class SteppedBroker(IPubSubBackend inner, Steps steps, BrokerHooks hooks) : IPubSubBackend
{
    public string Name => inner.Name;

    public ValueTask<IBackendProducer> CreateProducerAsync(TopicName topic, CancellationToken cancellation = default) => inner.CreateProducerAsync(topic, cancellation);

    public ValueTask<IBackendConsumer> CreateConsumerAsync(TopicName topic, ConsumerOptions options, CancellationToken cancellation = default) =>
        inner.CreateConsumerAsync(topic, options, cancellation);

    public async ValueTask EnsureTopicAsync(TopicName topic, CancellationToken cancellation = default)
    {
        if (topic.Class == TopicClasses.Notify)
        {
            await inner.EnsureTopicAsync(topic, cancellation);
            return;
        }

        await hooks.BeforeEnsure(topic.ToString());
        await steps.DoAsync(() => inner.EnsureTopicAsync(topic, cancellation).AsTask());
    }

    public async ValueTask DeleteTopicAsync(TopicName topic, CancellationToken cancellation = default)
    {
        await hooks.BeforeDelete(topic.ToString()).WaitAsync(cancellation);
        await steps.DoAsync(() => inner.DeleteTopicAsync(topic, cancellation).AsTask());
        await hooks.AfterDelete(topic.ToString());
    }

    public async ValueTask<bool> TopicExistsAsync(TopicName topic, CancellationToken cancellation = default)
    {
        await hooks.BeforeExists(topic.ToString());
        return await steps.DoAsync(() => inner.TopicExistsAsync(topic, cancellation).AsTask());
    }

    public async ValueTask EnsureQueueAsync(TopicName topic, string subscription, CancellationToken cancellation = default) =>
        await steps.DoAsync(() => inner.EnsureQueueAsync(topic, subscription, cancellation).AsTask());

    public async ValueTask DeleteQueueAsync(TopicName topic, string subscription, CancellationToken cancellation = default)
    {
        await hooks.BeforeDelete($"{topic} {subscription}");
        await steps.DoAsync(() => inner.DeleteQueueAsync(topic, subscription, cancellation).AsTask());
    }

    public async ValueTask<bool> DeleteUnusedQueueAsync(TopicName topic, string subscription, CancellationToken cancellation = default) =>
        await steps.DoAsync(() => inner.DeleteUnusedQueueAsync(topic, subscription, cancellation).AsTask());

    public async ValueTask<bool> QueueExistsAsync(TopicName topic, string subscription, CancellationToken cancellation = default) =>
        await steps.DoAsync(() => inner.QueueExistsAsync(topic, subscription, cancellation).AsTask());

    public ValueTask DisposeAsync() => default;
}

/// <summary>What a test does, or throws, around work on topics and queues; a queue is named by its topic, a blank and its subscription.</summary>
sealed class BrokerHooks
{
    public Func<string, Task> BeforeEnsure { get; set; } = _ => Task.CompletedTask;

    public Func<string, Task> BeforeExists { get; set; } = _ => Task.CompletedTask;

    public Func<string, Task> BeforeDelete { get; set; } = _ => Task.CompletedTask;

    public Func<string, Task> AfterDelete { get; set; } = _ => Task.CompletedTask;

    public void Mend() => BeforeEnsure = BeforeExists = BeforeDelete = AfterDelete = _ => Task.CompletedTask;
}
