using System.Threading.Channels;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Consuming;
using TrustFlow.PubSub.Messages;
using TrustFlow.PubSub.Producing;

namespace TrustFlow.PubSub.Requests;

/// <summary>Asks a service over a topic of requests and one of answers, tied by the property <c>id</c>. Any number of requests may be under way.</summary>
public sealed class RequestResponse<TRequest, TResponse> : IAsyncDisposable
{
    readonly Producer<TRequest> producer;
    readonly Subscriber<TResponse> subscriber;
    readonly PubSubEnvironment environment;

    /// <summary>Makes a client and begins to connect.</summary>
    public RequestResponse(
        IPubSubBackend backend,
        TopicName requests,
        TopicName responses,
        IMessageFormat<TRequest> requestFormat,
        IMessageFormat<TResponse> responseFormat,
        PubSubEnvironment environment)
    {
        this.environment = environment;
        producer = new Producer<TRequest>(backend, requests, requestFormat, environment);
        subscriber = new Subscriber<TResponse>(backend, responses, environment.NewId(), responseFormat, environment);
        subscriber.Start();
    }

    /// <summary>The longest that a request waits for its answer where the call names no other; 30 s by default.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Completes when answers can arrive.</summary>
    public Task WhenReadyAsync(CancellationToken cancellation = default) => subscriber.WhenReadyAsync(cancellation);

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <exception cref="TimeoutException">None came in time; the service may have taken the request all the same.</exception>
    /// <exception cref="ObjectDisposedException">The client was stopped meanwhile.</exception>
    /// <exception cref="NoSubscriberException">The topic of requests is of class <c>flow</c>, and nobody takes from it.</exception>
    public async Task<TResponse> RequestAsync(TRequest request, TimeSpan? timeout = null, CancellationToken cancellation = default)
    {
        var id = environment.NewId();
        var limit = timeout ?? Timeout;
        using var expectation = subscriber.Expect(id);
        using var late = new CancellationTokenSource(limit, environment.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            // An answer to what is asked before the queue is bound would be lost.
            await subscriber.WhenReadyAsync(either.Token);
            await producer.SendAsync(request, MessageProperties.WithId(id), cancellation: either.Token);
            return await expectation.NextAsync(either.Token);
        }
        catch (ChannelClosedException e)
        {
            throw new ObjectDisposedException($"The client of '{producer.Topic}' was stopped before an answer came.", e);
        }
        catch (OperationCanceledException e) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"No answer to the request on '{producer.Topic}' came within {limit.TotalSeconds:0.###} s. Check that its service runs, or allow more time.",
                e);
        }
    }

    /// <summary>Stops; requests under way fail.</summary>
    public async ValueTask DisposeAsync()
    {
        await subscriber.DisposeAsync();
        await producer.DisposeAsync();
    }
}
