using System.Collections.Concurrent;
using TrustFlow.Config.Wire;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Messages;

namespace TrustFlow.Grains.Tests.Fixtures;

/// <summary>A broker that keeps every message that it was sent, and knows which topics and queues exist. Nobody can receive from it.</summary>
public sealed class RecordingBroker : IPubSubBackend
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly Lock gate = new();
    readonly List<(string Topic, Message Message)> sent = [];
    readonly ConcurrentDictionary<string, bool> topics = [];
    readonly ConcurrentDictionary<(string Topic, string Subscription), bool> queues = [];
    TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public string Name => "recording";

    /// <summary>Runs before each message is taken; what it throws the sender gets.</summary>
    public Func<Message, Task> BeforeSend { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs when a producer is closed; what it throws whoever closes gets.</summary>
    public Action BeforeClose { get; set; } = () => { };

    /// <summary>The pushes, in the order in which they came.</summary>
    public IReadOnlyList<ConfigPush> Pushes => [.. Sent(ServiceTopics.ConfigPush).Select(message => new JsonMessageFormat<ConfigPush>().Read(message.Body))];

    /// <summary>The routed messages with their routing keys, in the order in which they came.</summary>
    public IReadOnlyList<(string RoutingKey, KeysChanged Message)> Keys =>
        [.. Sent(ServiceTopics.ConfigKeys).Select(message => (message.RoutingKey, new JsonMessageFormat<KeysChanged>().Read(message.Body)))];

    /// <summary>What was sent to a topic.</summary>
    public IReadOnlyList<Message> Sent(string topic)
    {
        var name = TopicName.Parse(topic).ToString();
        lock (gate) return [.. sent.Where(message => message.Topic == name).Select(message => message.Message)];
    }

    /// <summary>Waits until the pushes are as asked.</summary>
    public async Task<IReadOnlyList<ConfigPush>> WaitForPushesAsync(Func<IReadOnlyList<ConfigPush>, bool> enough)
    {
        while (true)
        {
            Task next;
            lock (gate) next = changed.Task;
            var pushes = Pushes;
            if (enough(pushes)) return pushes;
            await next.WaitAsync(Patience);
        }
    }

    /// <summary>Waits until a version was pushed.</summary>
    public Task<IReadOnlyList<ConfigPush>> WaitForVersionAsync(long version) => WaitForPushesAsync(pushes => pushes.Any(push => push.Version >= version));

    /// <inheritdoc/>
    public ValueTask<IBackendProducer> CreateProducerAsync(TopicName topic, CancellationToken cancellation = default) => new(new Producer(this, topic.ToString()));

    /// <inheritdoc/>
    public ValueTask<IBackendConsumer> CreateConsumerAsync(TopicName topic, ConsumerOptions options, CancellationToken cancellation = default) =>
        throw new NotSupportedException("Look at what was sent instead.");

    /// <inheritdoc/>
    public ValueTask EnsureTopicAsync(TopicName topic, CancellationToken cancellation = default)
    {
        topics[topic.ToString()] = true;
        return default;
    }

    /// <inheritdoc/>
    public ValueTask DeleteTopicAsync(TopicName topic, CancellationToken cancellation = default)
    {
        topics.TryRemove(topic.ToString(), out _);
        return default;
    }

    /// <inheritdoc/>
    public ValueTask<bool> TopicExistsAsync(TopicName topic, CancellationToken cancellation = default) => new(topics.ContainsKey(topic.ToString()));

    /// <inheritdoc/>
    public ValueTask EnsureQueueAsync(TopicName topic, string subscription, CancellationToken cancellation = default)
    {
        queues[(topic.ToString(), subscription)] = true;
        return default;
    }

    /// <inheritdoc/>
    public ValueTask DeleteQueueAsync(TopicName topic, string subscription, CancellationToken cancellation = default)
    {
        queues.TryRemove((topic.ToString(), subscription), out _);
        return default;
    }

    /// <inheritdoc/>
    public ValueTask<bool> QueueExistsAsync(TopicName topic, string subscription, CancellationToken cancellation = default) =>
        new(queues.ContainsKey((topic.ToString(), subscription)));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;

    async ValueTask TakeAsync(string topic, Message message)
    {
        await BeforeSend(message);
        TaskCompletionSource before;
        lock (gate)
        {
            sent.Add((topic, message));
            before = changed;
            changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        before.SetResult();
    }

    sealed class Producer(RecordingBroker broker, string topic) : IBackendProducer
    {
        public ValueTask SendAsync(Message message, CancellationToken cancellation = default) => broker.TakeAsync(topic, message);

        public ValueTask DisposeAsync()
        {
            broker.BeforeClose();
            return default;
        }
    }
}
