using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Messages;

namespace TrustFlow.PubSub.Producing;

/// <summary>
/// Sends records in the background, from a buffer of bounded size: who publishes waits only when it is full. What the broker refuses is
/// tried again; a stop sends what is buffered first.
/// </summary>
public sealed partial class Publisher<T> : IAsyncDisposable
{
    readonly Producer<T> producer;
    readonly PublisherSettings settings;
    readonly PubSubEnvironment environment;
    readonly Channel<Outgoing> buffer;
    readonly ILogger logger;
    readonly CancellationTokenSource giveUp = new();
    readonly Task running;
    bool refused;

    /// <summary>Makes a publisher, ready to take records.</summary>
    public Publisher(
        IPubSubBackend backend, TopicName topic, IMessageFormat<T> format, PubSubEnvironment environment, PublisherSettings? settings = null)
    {
        this.settings = settings ?? new PublisherSettings();
        this.environment = environment;
        ArgumentOutOfRangeException.ThrowIfLessThan(this.settings.Batch, 1, nameof(settings));
        logger = environment.Loggers.CreateLogger("TrustFlow.PubSub.Publisher");
        producer = new Producer<T>(backend, topic, format, environment);
        buffer = Channel.CreateBounded<Outgoing>(this.settings.Capacity);
        running = RunAsync();
    }

    /// <summary>Completes when the record is in the buffer.</summary>
    /// <exception cref="ObjectDisposedException">The publisher is stopping.</exception>
    public async ValueTask PublishAsync(
        T record, IReadOnlyDictionary<string, string>? properties = null, string routingKey = "", CancellationToken cancellation = default)
    {
        try
        {
            await buffer.Writer.WriteAsync(new Outgoing(record, properties, routingKey), cancellation);
        }
        catch (ChannelClosedException e)
        {
            throw new ObjectDisposedException($"The publisher of '{producer.Topic}' is stopping.", e);
        }
    }

    /// <summary>Takes no more records, sends those that are buffered, and completes when they are sent or the time for that is over.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!buffer.Writer.TryComplete()) return;
        await using (environment.Time.CreateTimer(_ => giveUp.Cancel(), null, settings.DrainTimeout, System.Threading.Timeout.InfiniteTimeSpan)) await running;
        await producer.DisposeAsync();
        giveUp.Dispose();
    }

    async Task RunAsync()
    {
        var batch = new List<Outgoing>(settings.Batch);
        while (await buffer.Reader.WaitToReadAsync())
        {
            while (batch.Count < settings.Batch && buffer.Reader.TryRead(out var next)) batch.Add(next);
            await Task.WhenAll(batch.Select(SendAsync));
            batch.Clear();
        }
    }

    async Task SendAsync(Outgoing outgoing)
    {
        for (var failures = 0; !giveUp.IsCancellationRequested;)
        {
            try
            {
                await producer.SendAsync(outgoing.Record, outgoing.Properties, outgoing.RoutingKey, giveUp.Token);
                refused = false;
                return;
            }
            catch (OperationCanceledException) when (giveUp.IsCancellationRequested)
            {
                break;
            }
            catch (PubSubException e)
            {
                if (!refused) LogRefused(e, producer.Topic);
                refused = true;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // No other try would end otherwise, and the messages behind it must not wait for this one.
                LogDropped(e, producer.Topic);
                break;
            }

            await PauseAsync(settings.Retry.After(++failures));
        }

        environment.Metrics.Dropped("publisher", producer.Topic, "");
    }

    async Task PauseAsync(TimeSpan delay)
    {
        try
        {
            await Task.Delay(delay, environment.Time, giveUp.Token);
        }
        catch (OperationCanceledException)
        {
            // The loop looks at the token.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Messages to {Topic} are refused; tried again until they are taken")]
    partial void LogRefused(Exception exception, TopicName topic);

    [LoggerMessage(Level = LogLevel.Error, Message = "A message to {Topic} cannot be sent and is dropped")]
    partial void LogDropped(Exception exception, TopicName topic);

    sealed record Outgoing(T Record, IReadOnlyDictionary<string, string>? Properties, string RoutingKey);
}
