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

    /// <summary>The service's answer without the members that are null, empty where it gives none; null where the flow has no such service.</summary>
    /// <exception cref="NoSubscriberException">Nobody would keep the message.</exception>
    /// <exception cref="TimeoutException">The service did not answer.</exception>
    /// <exception cref="ObjectDisposedException">The flow is no longer live.</exception>
    public async Task<JsonObject?> DispatchAsync(string kind, JsonObject message, TimeSpan timeout, CancellationToken cancellation)
    {
        if (!interfaces.Kinds.TryGetValue(kind, out var found)) return null;
        return await Connected(kind, found).DispatchAsync(message, timeout, cancellation);
    }

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
        public abstract Task<JsonObject> DispatchAsync(JsonObject message, TimeSpan timeout, CancellationToken cancellation);

        public abstract ValueTask DisposeAsync();
    }

    sealed class Asked(RequestResponse<JsonObject, JsonObject> client) : Service
    {
        public override async Task<JsonObject> DispatchAsync(JsonObject message, TimeSpan timeout, CancellationToken cancellation)
        {
            var answer = await client.RequestAsync(message, timeout, cancellation);
            // A service writes the members that it has no value for as null, and who asks takes an 'error' that is there for one.
            foreach (var (name, _) in answer.Where(static member => member.Value is null).ToList()) answer.Remove(name);
            return answer;
        }

        public override ValueTask DisposeAsync() => client.DisposeAsync();
    }

    sealed class Sent(Producer<JsonObject> producer) : Service
    {
        public override async Task<JsonObject> DispatchAsync(JsonObject message, TimeSpan timeout, CancellationToken cancellation)
        {
            await producer.SendAsync(message, cancellation: cancellation);
            return [];
        }

        public override ValueTask DisposeAsync() => producer.DisposeAsync();
    }
}
