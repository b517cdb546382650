using RabbitMQ.Client;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.RabbitMq;

/// <summary>
/// The topics of a RabbitMQ broker: a durable exchange for each, named <c>topicspace.class.name</c> and publishing to all its queues, or by
/// routing key where the topic's name ends in <c>.keys</c>; for each subscription of a shared topic a queue, durable where the topic is, and an
/// exclusive one for each consumer of the others. It keeps no history: a new queue begins with what is sent from then on. Consumers and
/// management share connections, and so do producers; each consumer and producer has a channel. Nothing waits on a connection that was lost:
/// whatever stood on it fails, and is opened again by its user. The broker deletes a topic without its queues, so these are to be deleted first.
/// </summary>
public sealed class RabbitMqBackend : IPubSubBackend
{
    /// <summary>The name by which it is chosen.</summary>
    public const string BackendName = "rabbitmq";

    readonly RabbitMqConnections consuming;
    readonly RabbitMqConnections producing;
    readonly ManagementChannels management;
    readonly TimeProvider time;

    RabbitMqBackend(RabbitMqOptions options, PubSubEnvironment environment)
    {
        // The broker stops reading from connections that publish while it is short of memory or disk; what takes messages away must go on then.
        consuming = new RabbitMqConnections(options, "consumes", environment);
        producing = new RabbitMqConnections(options, "produces", environment);
        management = new ManagementChannels(consuming);
        time = environment.Time;
    }

    /// <inheritdoc/>
    public string Name => BackendName;

    /// <summary>How many connections to the broker are open now.</summary>
    public int Connections => consuming.Count + producing.Count;

    /// <summary>Opens the backend, and makes sure that the broker is there and lets the user in.</summary>
    /// <exception cref="BrokerUnavailableException">It is not, or does not; worth another try.</exception>
    /// <exception cref="RabbitMqOptionsException">An option cannot be used.</exception>
    public static async Task<RabbitMqBackend> OpenAsync(RabbitMqOptions options, PubSubEnvironment environment, CancellationToken cancellation = default)
    {
        var backend = new RabbitMqBackend(options.Validated(), environment);
        try
        {
            await using var channel = await backend.consuming.OpenChannelAsync(null, cancellation);
            return backend;
        }
        catch
        {
            await backend.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IBackendProducer> CreateProducerAsync(TopicName topic, CancellationToken cancellation = default) =>
        await RabbitMqProducer.OpenAsync(producing, topic, cancellation);

    /// <inheritdoc/>
    public async ValueTask<IBackendConsumer> CreateConsumerAsync(TopicName topic, ConsumerOptions options, CancellationToken cancellation = default)
    {
        if (options.Prefetch < 1) throw new ArgumentOutOfRangeException(nameof(options), options.Prefetch, "A consumer's prefetch must be 1 or more.");
        var queue = topic.QueueName(options.Subscription);
        if (options.Type != ConsumerType.Failover || !topic.Shared) return await RabbitMqConsumer.OpenAsync(consuming, topic, options, cancellation);
        return new FailoverConsumer(await TryOpenAsync(), stop => RabbitMqConsumer.JoinAsync(consuming, topic, options, queue, stop), time);

        async Task<RabbitMqConsumer?> TryOpenAsync()
        {
            try
            {
                return await RabbitMqConsumer.OpenAsync(consuming, topic, options, cancellation);
            }
            catch (QueueInUseException)
            {
                return null;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask EnsureTopicAsync(TopicName topic, CancellationToken cancellation = default) =>
        await management.WithAsync(topic, async channel =>
        {
            await channel.ExchangeAsync(topic, cancellation);
            return true;
        }, cancellation);

    /// <inheritdoc/>
    public async ValueTask DeleteTopicAsync(TopicName topic, CancellationToken cancellation = default) =>
        await management.WithAsync(topic, async channel =>
        {
            await channel.ExchangeDeleteAsync(topic.Key, cancellationToken: cancellation);
            return true;
        }, cancellation);

    /// <inheritdoc/>
    public ValueTask<bool> TopicExistsAsync(TopicName topic, CancellationToken cancellation = default) =>
        ExistsAsync(topic, channel => channel.ExchangeDeclarePassiveAsync(topic.Key, cancellation), cancellation);

    /// <inheritdoc/>
    /// <remarks>On a topic whose consumers each have a queue of their own, only the topic is made.</remarks>
    public async ValueTask EnsureQueueAsync(TopicName topic, string subscription, CancellationToken cancellation = default)
    {
        topic.QueueName(subscription);
        await management.WithAsync(topic, async channel =>
        {
            await channel.UsableExchangeAsync(topic, cancellation);
            if (topic.Shared) await channel.QueueAsync(topic, subscription, [], cancellation);
            return true;
        }, cancellation, subscription);
    }

    /// <inheritdoc/>
    public async ValueTask DeleteQueueAsync(TopicName topic, string subscription, CancellationToken cancellation = default)
    {
        if (!topic.Shared) return;
        var queue = topic.QueueName(subscription);
        await management.WithAsync(topic, channel => channel.QueueDeleteAsync(queue, ifUnused: false, ifEmpty: false, cancellationToken: cancellation), cancellation, subscription);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> DeleteUnusedQueueAsync(TopicName topic, string subscription, CancellationToken cancellation = default)
    {
        if (!topic.Shared) return true;
        var queue = topic.QueueName(subscription);
        try
        {
            await management.WithAsync(topic, channel => channel.QueueDeleteAsync(queue, ifUnused: true, ifEmpty: false, cancellationToken: cancellation), cancellation, subscription);
            return true;
        }
        catch (BrokerRefusedException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> QueueExistsAsync(TopicName topic, string subscription, CancellationToken cancellation = default)
    {
        var queue = topic.QueueName(subscription);
        return ExistsAsync(topic, channel => channel.QueueDeclarePassiveAsync(queue, cancellation), cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await management.DisposeAsync();
        await producing.DisposeAsync();
        await consuming.DisposeAsync();
    }

    async ValueTask<bool> ExistsAsync(TopicName topic, Func<IChannel, Task> look, CancellationToken cancellation)
    {
        try
        {
            return await management.WithAsync(topic, async channel =>
            {
                await look(channel);
                return true;
            }, cancellation);
        }
        catch (TopicNotFoundException)
        {
            return false;
        }
    }
}
