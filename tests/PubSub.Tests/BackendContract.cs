using System.Text;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.Tests;

/// <summary>
/// What every backend must do. A backend's suite opens it and says what its broker cannot do; each test uses topics of its own, so that a
/// broker that outlives the tests serves as well.
/// </summary>
public abstract partial class BackendContract : IAsyncLifetime
{
    /// <summary>How long a message may take before a test fails.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly string run = Guid.NewGuid().ToString("n")[..8];
    readonly List<IAsyncDisposable> opened = [];
    IPubSubBackend? backend;

    /// <summary>What the broker can do.</summary>
    protected virtual BackendCapabilities Can { get; } = new();

    /// <summary>The backend under test.</summary>
    protected IPubSubBackend Backend => backend!;

    /// <summary>Opens a backend, which the suite closes.</summary>
    protected abstract Task<IPubSubBackend> OpenAsync();

    /// <summary>Frees what the broker needed.</summary>
    protected virtual Task CleanAsync() => Task.CompletedTask;

    public async Task InitializeAsync() => backend = await OpenAsync();

    public async Task DisposeAsync()
    {
        foreach (var one in opened) await one.DisposeAsync();
        await Backend.DisposeAsync();
        await CleanAsync();
    }

    protected TopicName Topic(string @class, string name = "t") => TopicName.Parse($"{@class}:tg:{name}-{run}");

    protected TopicName Routed(string name = "t") => TopicName.Parse($"notify:tg:{name}-{run}.keys");

    protected async Task<TopicName> FlowTopic(string name = "t", params string[] subscriptions)
    {
        var topic = Topic("flow", name);
        await Backend.EnsureTopicAsync(topic);
        foreach (var subscription in subscriptions) await Backend.EnsureQueueAsync(topic, subscription);
        return topic;
    }

    protected async Task DeleteWithQueues(TopicName topic, params string[] subscriptions)
    {
        if (!Can.TopicDeletionTakesQueues) foreach (var subscription in subscriptions) await Backend.DeleteQueueAsync(topic, subscription);
        await Backend.DeleteTopicAsync(topic);
    }

    protected async Task<IBackendProducer> Producer(TopicName topic)
    {
        var producer = await Backend.CreateProducerAsync(topic);
        opened.Insert(0, producer);
        return producer;
    }

    protected Task<IBackendConsumer> Consumer(TopicName topic, string subscription = "s", int prefetch = 1) =>
        Consumer(topic, new ConsumerOptions(subscription) { Prefetch = prefetch });

    protected async Task<IBackendConsumer> Consumer(TopicName topic, ConsumerOptions options)
    {
        var consumer = await Backend.CreateConsumerAsync(topic, options);
        opened.Insert(0, consumer);
        return consumer;
    }

    protected static Message Text(string text) => new(Encoding.UTF8.GetBytes(text));

    protected static string Text(Delivery delivery) => Encoding.UTF8.GetString(delivery.Message.Body.Span);

    protected static async Task<Delivery> Receive(IBackendConsumer consumer) => await consumer.ReceiveAsync().AsTask().WaitAsync(Patience);

    protected static async Task<string> Take(IBackendConsumer consumer)
    {
        var delivery = await Receive(consumer);
        await consumer.AcknowledgeAsync(delivery);
        return Text(delivery);
    }

    protected static async Task<List<string>> Take(IBackendConsumer consumer, int count)
    {
        var texts = new List<string>();
        while (texts.Count < count) texts.Add(await Take(consumer));
        return texts;
    }
}
