using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Messages;
using TrustFlow.PubSub.Producing;
using TrustFlow.PubSub.Requests;

namespace TrustFlow.Silo.Gateway;

/// <summary>A live flow's services, each connected when it is first asked.</summary>
sealed class LiveFlow(FlowInterfaces interfaces, IPubSubBackend broker, PubSubEnvironment environment) : IAsyncDisposable
{
    readonly Lock gate = new();
    readonly Dictionary<string, Service> services = new(StringComparer.Ordinal);
    bool disposed;

    public IEnumerable<string> Kinds => interfaces.Kinds.Keys.Order(StringComparer.Ordinal);

    /// <summary>
    /// Takes a message to a service, once its answer is read: one part, or several where the service marks them so, each without the members that are
    /// null, and an empty one where the service gives no answer. Null where the flow has no such service. Reading throws
    /// <see cref="PubSubException"/> where nobody would keep the message or parts are lost, <see cref="TimeoutException"/> where a part does not come in
    /// time, and <see cref="ObjectDisposedException"/> where the flow is stopped meanwhile.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The flow is no longer live.</exception>
    public IAsyncEnumerable<AnswerPart>? Dispatch(string kind, JsonObject message, TimeSpan timeout, CancellationToken cancellation) =>
        interfaces.Kinds.TryGetValue(kind, out var found) ? Connected(kind, found).DispatchAsync(message, timeout, cancellation) : null;

    public async ValueTask DisposeAsync()
    {
        // From here on no service is opened, so that whoever found the flow before it went leaves none behind.
        lock (gate)
        {
            if (disposed) return;
            disposed = true;
        }

        foreach (var service in services.Values) await service.DisposeAsync();
    }

    Service Connected(string kind, FlowInterface found)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (!services.TryGetValue(kind, out var service)) services.Add(kind, service = Open(found));
            return service;
        }
    }

    Service Open(FlowInterface found) => found.Responses is { } responses
        ? new Asked(new RequestResponse<JsonObject, JsonObject>(broker, found.Requests, responses, Format, Format, environment))
        : new Sent(new Producer<JsonObject>(broker, found.Requests, Format, environment));

    static JsonMessageFormat<JsonObject> Format { get; } = new();

    abstract class Service : IAsyncDisposable
    {
        public abstract IAsyncEnumerable<AnswerPart> DispatchAsync(JsonObject message, TimeSpan timeout, CancellationToken cancellation);

        public abstract ValueTask DisposeAsync();
    }

    sealed class Asked(RequestResponse<JsonObject, JsonObject> client) : Service
    {
        public override async IAsyncEnumerable<AnswerPart> DispatchAsync(JsonObject message, TimeSpan timeout, [EnumeratorCancellation] CancellationToken cancellation)
        {
            await foreach (var answer in client.RequestPartsAsync(message, AnswerPart.EndsWith, timeout, cancellation)) yield return AnswerPart.Of(answer);
        }

        public override ValueTask DisposeAsync() => client.DisposeAsync();
    }

    sealed class Sent(Producer<JsonObject> producer) : Service
    {
        public override async IAsyncEnumerable<AnswerPart> DispatchAsync(JsonObject message, TimeSpan timeout, [EnumeratorCancellation] CancellationToken cancellation)
        {
            await producer.SendAsync(message, cancellation: cancellation);
            yield return new AnswerPart([], IsLast: true);
        }

        public override ValueTask DisposeAsync() => producer.DisposeAsync();
    }
}
