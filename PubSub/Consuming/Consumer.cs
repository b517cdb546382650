using Microsoft.Extensions.Logging;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Messages;
using TrustFlow.PubSub.Telemetry;

namespace TrustFlow.PubSub.Consuming;

/// <summary>
/// Takes the messages of a subscription and hands each to a handler: acknowledged after the handler returned, given back for redelivery
/// after a growing delay when it failed. On a durable topic it is never dropped; elsewhere after a few attempts. A message that cannot be read is acknowledged, counted and logged, since it would never be
/// readable. A lost broker, or a topic that is not there yet, is tried again without end.
/// </summary>
/// <typeparam name="T">The record that the topic carries.</typeparam>
public sealed partial class Consumer<T> : IAsyncDisposable
{
    readonly IPubSubBackend backend;
    readonly ConsumerSettings settings;
    readonly PubSubEnvironment environment;
    readonly MessageWork<T> work;
    readonly ILogger logger;
    readonly ConnectionState state;
    readonly CancellationTokenSource stopping = new();
    Task? running;

    /// <summary>Makes a consumer, which takes nothing before it is started.</summary>
    public Consumer(
        IPubSubBackend backend,
        TopicName topic,
        ConsumerSettings settings,
        IMessageFormat<T> format,
        MessageHandler<T> handler,
        PubSubEnvironment environment)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.Concurrency, 1, nameof(settings));
        ArgumentOutOfRangeException.ThrowIfNegative(settings.Parked, nameof(settings));
        topic.QueueName(settings.Subscription);
        this.backend = backend;
        this.settings = settings;
        this.environment = environment;
        Topic = topic;
        logger = environment.Loggers.CreateLogger("TrustFlow.PubSub.Consumer");
        work = new MessageWork<T>(topic, settings, format, handler, environment, logger);
        state = new ConnectionState((from, to) => environment.Metrics.State(settings.Component, topic, settings.Subscription, from, to));
    }

    /// <summary>The topic.</summary>
    public TopicName Topic { get; }

    /// <summary>Where it stands.</summary>
    public ComponentState State => state.Current;

    /// <summary>Begins to take messages, and returns at once. It may be started once.</summary>
    public void Start()
    {
        ObjectDisposedException.ThrowIf(stopping.IsCancellationRequested, this);
        if (running is not null) throw new InvalidOperationException($"The consumer of '{Topic}' runs already.");
        running = RunAsync();
    }

    /// <summary>Completes when its queue is bound, so that what is sent from then on arrives; at once if it is bound now.</summary>
    /// <exception cref="ObjectDisposedException">It was stopped.</exception>
    public Task WhenBoundAsync(CancellationToken cancellation = default) => state.Bound.WaitAsync(cancellation);

    /// <summary>Stops taking, cancels the handlers, and completes when they have ended. What they did not finish is redelivered.</summary>
    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested) return;
        stopping.CancelInTurn();
        if (running is not null) await running;
        state.Enter(ComponentState.Stopped);
        stopping.Dispose();
    }

    async Task RunAsync()
    {
        var stop = stopping.Token;
        state.Enter(ComponentState.Connecting);
        for (var failures = 0; !stop.IsCancellationRequested;)
        {
            try
            {
                await using var consumer = await backend.CreateConsumerAsync(Topic, settings.ToOptions(), stop);
                failures = 0;
                if (state.Enter(ComponentState.Running)) LogRunning(Topic, settings.Subscription);
                await work.TakeAsync(consumer, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                if (state.Enter(ComponentState.Connecting) || failures == 0) Tell(e);
                await PauseAsync(settings.Reconnect.After(++failures), stop);
            }
        }
    }

    // What a broker says is expected, and says all; only what nobody foresaw is told with where it came from.
    void Tell(Exception cause)
    {
        if (cause is PubSubException) LogLost(Topic, settings.Subscription, cause.Message.ReplaceLineEndings(" "));
        else LogFailed(cause, Topic, settings.Subscription);
    }

    async Task PauseAsync(TimeSpan delay, CancellationToken stop)
    {
        try
        {
            await Task.Delay(delay, environment.Time, stop);
        }
        catch (OperationCanceledException)
        {
            // The loop looks at the token.
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Takes from {Topic} as {Subscription}")]
    partial void LogRunning(TopicName topic, string subscription);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot take from {Topic} as {Subscription}; tried again until it works. {Reason}")]
    partial void LogLost(TopicName topic, string subscription, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Taking from {Topic} as {Subscription} failed; tried again until it works")]
    partial void LogFailed(Exception exception, TopicName topic, string subscription);
}
