using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Messages;

namespace TrustFlow.PubSub.Consuming;

/// <summary>
/// Takes everything that comes on a topic, and hands each message to whoever waits for the id that it carries. One that nobody waits for is
/// acknowledged, counted and dropped.
/// </summary>
public sealed class Subscriber<T> : IAsyncDisposable
{
    /// <summary>The most messages that wait for one reader; the oldest are dropped beyond.</summary>
    public const int MessagesPerId = 1000;

    readonly ConcurrentDictionary<string, Channel<T>> waiting = new(StringComparer.Ordinal);
    readonly Consumer<T> consumer;
    readonly PubSubEnvironment environment;
    readonly string subscription;

    /// <summary>Makes a subscriber, which takes nothing before it is started.</summary>
    /// <param name="backend">The broker.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="subscription">Its name, on topics where each subscriber has its own queue only a label.</param>
    /// <param name="format">How messages are read.</param>
    /// <param name="environment">Time, ids, log and metrics.</param>
    public Subscriber(IPubSubBackend backend, TopicName topic, string subscription, IMessageFormat<T> format, PubSubEnvironment environment)
    {
        this.environment = environment;
        this.subscription = subscription;
        consumer = new Consumer<T>(backend, topic, new ConsumerSettings(subscription) { Component = "subscriber" }, format, HandAsync, environment);
    }

    /// <summary>Begins to take messages, and returns at once.</summary>
    public void Start() => consumer.Start();

    /// <summary>Completes when its queue is bound: an answer to what is asked from then on arrives.</summary>
    public Task WhenReadyAsync(CancellationToken cancellation = default) => consumer.WhenBoundAsync(cancellation);

    /// <summary>Begins to wait for an id, until the expectation is disposed of.</summary>
    /// <exception cref="InvalidOperationException">Somebody waits for it already.</exception>
    public Expectation<T> Expect(string id)
    {
        var lost = new StrongBox<bool>();
        var channel = Channel.CreateBounded<T>(new BoundedChannelOptions(MessagesPerId) { FullMode = BoundedChannelFullMode.DropOldest }, _ =>
        {
            Volatile.Write(ref lost.Value, true);
            Dropped();
        });
        return waiting.TryAdd(id, channel)
            ? new Expectation<T>(channel.Reader, lost, () => waiting.TryRemove(id, out _))
            : throw new InvalidOperationException($"Somebody waits for the id '{id}' already.");
    }

    /// <summary>Stops taking; who still waits is told.</summary>
    public async ValueTask DisposeAsync()
    {
        await consumer.DisposeAsync();
        foreach (var channel in waiting.Values) channel.Writer.TryComplete(new ObjectDisposedException(nameof(Subscriber<>)));
    }

    Task HandAsync(Received<T> message, CancellationToken cancellation)
    {
        if (message.Id is not { } id || !waiting.TryGetValue(id, out var channel) || !channel.Writer.TryWrite(message.Value)) Dropped();
        return Task.CompletedTask;
    }

    void Dropped() => environment.Metrics.Dropped("subscriber", consumer.Topic, subscription);
}

/// <summary>Waits for the messages that carry one id.</summary>
public sealed class Expectation<T> : IDisposable
{
    readonly ChannelReader<T> messages;
    readonly StrongBox<bool> lost;
    readonly Action end;

    internal Expectation(ChannelReader<T> messages, StrongBox<bool> lost, Action end)
    {
        this.messages = messages;
        this.lost = lost;
        this.end = end;
    }

    /// <summary>Whether messages were dropped since too many waited to be read.</summary>
    public bool HasLost => Volatile.Read(ref lost.Value);

    /// <summary>The next message with the id, in the order in which they came.</summary>
    /// <exception cref="ChannelClosedException">The subscriber was stopped.</exception>
    public ValueTask<T> NextAsync(CancellationToken cancellation = default) => messages.ReadAsync(cancellation);

    /// <summary>Ends the wait; later messages with the id are dropped.</summary>
    public void Dispose() => end();
}
