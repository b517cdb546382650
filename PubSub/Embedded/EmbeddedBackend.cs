using Microsoft.Extensions.Logging;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Telemetry;
using TrustFlow.Sqlite;

namespace TrustFlow.PubSub.Embedded;

/// <summary>
/// The broker inside the process. Durable topics, their queues and what these have yet to acknowledge are kept in SQLite; the others live in
/// memory, in queues that drop their oldest message when they are full (<see cref="EmbeddedOptions"/>). It keeps no history: a new queue begins
/// with what is sent from then on, wherever it was asked to start. Messages that it finds on the disk when it opens count as delivered before.
/// </summary>
public sealed class EmbeddedBackend : IPubSubBackend
{
    /// <summary>The name by which it is chosen.</summary>
    public const string BackendName = "embedded";

    readonly Lock gate = new();
    readonly Dictionary<string, EmbeddedTopic> topics = new(StringComparer.Ordinal);
    readonly BrokerStore store;
    readonly EmbeddedParts parts;
    bool closed;

    EmbeddedBackend(BrokerStore store, EmbeddedParts parts)
    {
        this.store = store;
        this.parts = parts;
    }

    /// <summary>The tables that the database must have been opened with.</summary>
    public static SchemaScripts Schema { get; } = new("broker", typeof(EmbeddedBackend).Assembly, "TrustFlow.PubSub.Embedded.Schema.");

    /// <inheritdoc/>
    public string Name => BackendName;

    /// <summary>Bytes of bodies of durable messages that are in memory, beside those that consumers hold.</summary>
    public long ResidentBytes => parts.Resident.Used;

    /// <summary>Opens the broker on a database, with what it holds. The database stays the caller's to close, after the broker.</summary>
    public static async Task<EmbeddedBackend> OpenAsync(
        SqliteDatabase database, PubSubEnvironment environment, EmbeddedOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new EmbeddedOptions();
        var opened = new BrokerStore(database, options, environment.Time, environment.Loggers.CreateLogger<EmbeddedBackend>());
        var shared = new EmbeddedParts(opened, options, new ResidentMemory(options.ResidentBytes), topic => environment.Metrics.Dropped("broker", topic, ""));
        var backend = new EmbeddedBackend(opened, shared);
        backend.Restore(await opened.LoadAsync(cancellation));
        return backend;
    }

    /// <inheritdoc/>
    public async ValueTask<IBackendProducer> CreateProducerAsync(TopicName topic, CancellationToken cancellation = default) =>
        new EmbeddedProducer(await UseAsync(topic, cancellation));

    /// <inheritdoc/>
    public async ValueTask<IBackendConsumer> CreateConsumerAsync(TopicName topic, ConsumerOptions options, CancellationToken cancellation = default)
    {
        if (options.Prefetch < 1) throw new ArgumentOutOfRangeException(nameof(options), options.Prefetch, "A consumer's prefetch must be 1 or more.");
        topic.QueueName(options.Subscription);
        var known = await UseAsync(topic, cancellation);
        var queue = known.Name.Shared
            ? await known.QueueAsync(options.Subscription, options.RoutingKeys, cancellation)
            : known.OwnQueue(options.Subscription, options.RoutingKeys);
        return known.Attach(queue, options);
    }

    /// <inheritdoc/>
    public async ValueTask EnsureTopicAsync(TopicName topic, CancellationToken cancellation = default) => await FindOrMakeAsync(topic, cancellation);

    /// <inheritdoc/>
    public async ValueTask DeleteTopicAsync(TopicName topic, CancellationToken cancellation = default)
    {
        if (Find(topic) is not { } known) return;
        await Task.WhenAny(known.Made);
        Task deleting;
        lock (gate)
        {
            if (!topics.TryGetValue(topic.Key, out var still) || still != known) return;
            topics.Remove(topic.Key);
            deleting = known.DeleteAsync();
        }

        try
        {
            await deleting;
        }
        catch
        {
            // Still on the disk: the next deletion finds it here and tries again.
            lock (gate) topics.TryAdd(topic.Key, known);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> TopicExistsAsync(TopicName topic, CancellationToken cancellation = default) =>
        ValueTask.FromResult(Find(topic) is { Made.IsCompletedSuccessfully: true });

    /// <inheritdoc/>
    /// <remarks>On a topic whose consumers each have a queue of their own, only the topic is made.</remarks>
    public async ValueTask EnsureQueueAsync(TopicName topic, string subscription, CancellationToken cancellation = default)
    {
        topic.QueueName(subscription);
        var known = await UseAsync(topic, cancellation);
        if (known.Name.Shared) await known.QueueAsync(subscription, [], cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask DeleteQueueAsync(TopicName topic, string subscription, CancellationToken cancellation = default)
    {
        if (Find(topic) is { } known) await known.DeleteQueueAsync(subscription);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> DeleteUnusedQueueAsync(TopicName topic, string subscription, CancellationToken cancellation = default) =>
        Find(topic) is not { } known || await known.DeleteUnusedQueueAsync(subscription);

    /// <inheritdoc/>
    public ValueTask<bool> QueueExistsAsync(TopicName topic, string subscription, CancellationToken cancellation = default) =>
        ValueTask.FromResult(Find(topic)?.HasQueue(subscription) == true);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            if (closed) return;
            closed = true;
            foreach (var topic in topics.Values) topic.Close();
        }

        await store.DisposeAsync();
    }

    async ValueTask<EmbeddedTopic> UseAsync(TopicName topic, CancellationToken cancellation)
    {
        if (topic.Class != TopicClasses.Flow) return await FindOrMakeAsync(topic, cancellation);
        var known = Find(topic) ?? throw new TopicNotFoundException(topic.ToString());
        await known.Made.WaitAsync(cancellation);
        return known;
    }

    async ValueTask<EmbeddedTopic> FindOrMakeAsync(TopicName topic, CancellationToken cancellation)
    {
        EmbeddedTopic? known;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            if (!topics.TryGetValue(topic.Key, out known) || known.Ended) topics[topic.Key] = known = Make(topic);
        }

        try
        {
            await known.Made.WaitAsync(cancellation);
        }
        catch when (known.Made.IsFaulted)
        {
            lock (gate)
            {
                if (topics.TryGetValue(topic.Key, out var still) && still == known) topics.Remove(topic.Key);
            }

            throw;
        }

        return topic.Durable && topic.Quality > known.Name.Quality ? throw new TopicQualityException(topic.ToString(), known.Name.ToString()) : known;
    }

    EmbeddedTopic Make(TopicName topic)
    {
        var id = store.NextTopic();
        return new EmbeddedTopic(id, topic, parts) { Made = topic.Durable ? store.AddTopicAsync(id, topic) : Task.CompletedTask };
    }

    EmbeddedTopic? Find(TopicName topic)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            return topics.GetValueOrDefault(topic.Key);
        }
    }

    void Restore(BrokerContent content)
    {
        var held = content.Deliveries.ToLookup(delivery => delivery.Queue);
        var messages = new Dictionary<long, StoredMessage>();
        foreach (var row in content.Topics)
        {
            var topic = new EmbeddedTopic(row.Id, TopicName.Parse(row.Name), parts);
            foreach (var queue in content.Queues.Where(queue => queue.Topic == row.Id)) topic.Restore(queue, held[queue.Id].Select(Message));
            topics.Add(topic.Name.Key, topic);
        }

        StoredMessage Message(DeliveryRow delivery)
        {
            if (!messages.TryGetValue(delivery.Message, out var message)) messages.Add(delivery.Message, message = new StoredMessage(delivery.Message, delivery.Size, 0));
            message.Holders++;
            return message;
        }
    }
}
