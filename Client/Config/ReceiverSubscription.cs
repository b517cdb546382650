using TrustFlow.Config;
using TrustFlow.Config.Wire;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Messages;

namespace TrustFlow.Client.Config;

/// <summary>
/// The queues through which a receiver hears of changes: routed ones of just its types, and the pushes, of which only the one without changes
/// ("everything may have changed") concerns it. What it hears it notes; it never waits for a read.
/// </summary>
sealed class ReceiverSubscription : IAsyncDisposable
{
    const int Prefetch = 256;

    readonly CancellationTokenSource ending = new();
    readonly IBackendConsumer routed;
    readonly IBackendConsumer pushes;
    readonly Task[] pumps;

    ReceiverSubscription(IBackendConsumer routed, IBackendConsumer pushes, PendingChanges pending)
    {
        this.routed = routed;
        this.pushes = pushes;
        pumps =
        [
            PumpAsync<KeysChanged>(routed, change => Note(change, pending), ending.Token),
            PumpAsync<ConfigPush>(pushes, push => Note(push, pending), ending.Token),
        ];
        Broken = Task.WhenAny(pumps);
    }

    /// <summary>Completes when one of the queues is lost.</summary>
    public Task<Task> Broken { get; }

    /// <summary>Opens the queues; what is pushed from then on is noted.</summary>
    public static async Task<ReceiverSubscription> OpenAsync(
        IPubSubBackend broker, string label, IReadOnlyCollection<string> types, PendingChanges pending, CancellationToken cancellation)
    {
        var options = new ConsumerOptions(label) { Prefetch = Prefetch };
        var changes = await broker.CreateConsumerAsync(
            TopicName.Parse(ServiceTopics.ConfigKeys), options with { RoutingKeys = [.. types.Select(RoutingKeys.AnyWorkspace)] }, cancellation);
        try
        {
            return new ReceiverSubscription(changes, await broker.CreateConsumerAsync(TopicName.Parse(ServiceTopics.ConfigPush), options, cancellation), pending);
        }
        catch
        {
            await changes.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await Task.WhenAny(Task.WhenAll(pumps));
        await routed.DisposeAsync();
        await pushes.DisposeAsync();
        ending.Dispose();
    }

    static void Note(KeysChanged change, PendingChanges pending)
    {
        if (change is { Type: { } type, Workspace: { } workspace, Keys: { } keys }) pending.Touch(type, workspace, keys, change.Version);
    }

    static void Note(ConfigPush push, PendingChanges pending)
    {
        if (push.Changes is { Count: 0 }) pending.TouchAll(push.Version);
    }

    static async Task PumpAsync<T>(IBackendConsumer consumer, Action<T> note, CancellationToken cancellation)
    {
        while (true)
        {
            var delivery = await consumer.ReceiveAsync(cancellation);
            if (Read<T>(delivery.Message) is { } message) note(message);
            await consumer.AcknowledgeAsync(delivery, cancellation);
        }
    }

    /// <summary>What cannot be read tells nothing; to have it again would not either.</summary>
    static T? Read<T>(Message message)
    {
        try
        {
            return new JsonMessageFormat<T>().Read(message.Body);
        }
        catch (MalformedMessageException)
        {
            return default;
        }
    }
}
