using System.Runtime.CompilerServices;
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
    readonly TopicName responses;

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
        this.responses = responses;
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
        using var expectation = subscriber.Expect(id);
        return await WithinAsync(timeout ?? Timeout, either => FirstAsync(request, id, expectation, either), cancellation);
    }

    /// <summary>Sends a request and gives the parts of its answer in the order in which they come, until the last.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isLast">Whether a part is the last.</param>
    /// <param name="timeout">The longest that each part may take.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="TimeoutException">A part did not come in time.</exception>
    /// <exception cref="AnswerLostException">More than <see cref="Subscriber{T}.MessagesPerId"/> parts waited to be read.</exception>
    /// <exception cref="ObjectDisposedException">The client was stopped meanwhile.</exception>
    /// <exception cref="NoSubscriberException">The topic of requests is of class <c>flow</c>, and nobody takes from it.</exception>
    public async IAsyncEnumerable<TResponse> RequestPartsAsync(
        TRequest request, Func<TResponse, bool> isLast, TimeSpan? timeout = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var id = environment.NewId();
        var limit = timeout ?? Timeout;
        using var expectation = subscriber.Expect(id);
        var part = await WithinAsync(limit, either => FirstAsync(request, id, expectation, either), cancellation);
        while (true)
        {
            if (expectation.HasLost) throw new AnswerLostException(responses.ToString());
            var last = isLast(part);
            yield return part;
            if (last) yield break;
            part = await WithinAsync(limit, either => expectation.NextAsync(either).AsTask(), cancellation);
        }
    }

    /// <summary>Stops; requests under way fail.</summary>
    public async ValueTask DisposeAsync()
    {
        await subscriber.DisposeAsync();
        await producer.DisposeAsync();
    }

    async Task<TResponse> FirstAsync(TRequest request, string id, Expectation<TResponse> expectation, CancellationToken cancellation)
    {
        // An answer to what is asked before the queue is bound would be lost.
        await subscriber.WhenReadyAsync(cancellation);
        await producer.SendAsync(request, MessageProperties.WithId(id), cancellation: cancellation);
        return await expectation.NextAsync(cancellation);
    }

    async Task<TResponse> WithinAsync(TimeSpan limit, Func<CancellationToken, Task<TResponse>> wait, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(limit, environment.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            return await wait(either.Token);
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
}
