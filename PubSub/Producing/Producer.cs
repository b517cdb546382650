using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Messages;
using TrustFlow.PubSub.Telemetry;

namespace TrustFlow.PubSub.Producing;

/// <summary>
/// Sends records to one topic. It connects with the first of them. While the broker cannot be reached a send waits and tries again, until it is
/// cancelled; on a topic without repeats it cannot send a message twice by that.
/// </summary>
public sealed class Producer<T> : IAsyncDisposable
{
    readonly IPubSubBackend backend;
    readonly IMessageFormat<T> format;
    readonly PubSubEnvironment environment;
    readonly ProducerConnection connection;
    readonly string? producerId;
    readonly Places turn = new(1);
    readonly CancellationTokenSource stopping = new();
    long sequence;

    /// <summary>Makes a producer.</summary>
    public Producer(IPubSubBackend backend, TopicName topic, IMessageFormat<T> format, PubSubEnvironment environment)
    {
        this.backend = backend;
        this.format = format;
        this.environment = environment;
        Topic = topic;
        producerId = topic.Quality == QualityOfService.ExactlyOnce ? environment.NewId() : null;
        connection = new ProducerConnection(backend, topic, environment);
    }

    /// <summary>The topic.</summary>
    public TopicName Topic { get; }

    /// <summary>Completes when the broker has the message; on a durable topic, when it is on the disk of every queue bound to the topic.</summary>
    /// <exception cref="NoSubscriberException">A topic of class <c>flow</c> to which no queue is bound.</exception>
    /// <exception cref="TopicNotFoundException">A topic of class <c>flow</c> that does not exist.</exception>
    /// <exception cref="ObjectDisposedException">The producer was closed.</exception>
    public async Task SendAsync(T record, IReadOnlyDictionary<string, string>? properties = null, string routingKey = "", CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(stopping.IsCancellationRequested, this);
        var message = new Message(format.Write(record)) { RoutingKey = routingKey, ProducerId = producerId };
        if (properties is not null) message = message with { Properties = properties };
        var started = environment.Time.GetTimestamp();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stopping.Token);
        try
        {
            if (producerId is null) await connection.SendAsync(message, either.Token);
            else await SendInTurnAsync(message, either.Token);
            environment.Metrics.Processed("producer", Topic, "", environment.Time.GetElapsedTime(started));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(Producer<>), $"The producer of '{Topic}' was closed before the message was sent.");
        }
        catch (PubSubException)
        {
            environment.Metrics.Failed("producer", Topic, "");
            throw;
        }
    }

    /// <summary>Ends sends that wait for the broker, and lets go of it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested) return;
        stopping.CancelInTurn();
        await connection.DisposeAsync();
    }

    // A broker without repeats knows a producer's highest number only: a message that another overtook would count as a repeat.
    async Task SendInTurnAsync(Message message, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            await connection.SendAsync(message with { Sequence = ++sequence }, cancellation);
        }
        finally
        {
            turn.Release();
        }
    }
}
