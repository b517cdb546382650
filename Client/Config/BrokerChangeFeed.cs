using TrustFlow.Config;
using TrustFlow.Config.Wire;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Messages;

namespace TrustFlow.Client.Config;

/// <summary>
/// Hears of changes on a broker: through one queue, to which the broker routes what touches the receiver's own types, and what may have touched
/// everything. What concerns others reaches it never.
/// </summary>
sealed class BrokerChangeFeed(IPubSubBackend broker) : IChangeFeed
{
    const int Prefetch = 256;

    static readonly TopicName Topic = TopicName.Parse(ServiceTopics.ConfigKeys);

    public async Task<IChangeSubscription> OpenAsync(FeedScope scope, PendingChanges pending, CancellationToken cancellation)
    {
        var types = scope.Types.Select(type => scope.Workspace is { } workspace ? RoutingKeys.Of(type, workspace) : RoutingKeys.AnyWorkspace(type));
        var options = new ConsumerOptions(scope.Receiver) { Prefetch = Prefetch, RoutingKeys = [.. types, RoutingKeys.Everything] };
        return new Subscription(await broker.CreateConsumerAsync(Topic, options, cancellation), pending);
    }

    sealed class Subscription : IChangeSubscription
    {
        readonly CancellationTokenSource ending = new();
        readonly IBackendConsumer queue;

        public Subscription(IBackendConsumer queue, PendingChanges pending)
        {
            this.queue = queue;
            Broken = PumpAsync(pending, ending.Token);
        }

        public Task Broken { get; }

        public async ValueTask DisposeAsync()
        {
            ending.CancelInTurn();
            await Task.WhenAny(Broken);
            await queue.DisposeAsync();
            ending.Dispose();
        }

        async Task PumpAsync(PendingChanges pending, CancellationToken cancellation)
        {
            while (true)
            {
                var delivery = await queue.ReceiveAsync(cancellation);
                if (Read(delivery.Message) is { } change) Note(change, pending);
                await queue.AcknowledgeAsync(delivery, cancellation);
            }
        }
    }

    static void Note(KeysChanged change, PendingChanges pending)
    {
        if (change is not { Type: { } type, Workspace: { } workspace, Keys: { } keys }) return;
        if (keys.Count == 0) pending.TouchAll(change.Version);
        else pending.Touch(type, workspace, keys, change.Version);
    }

    /// <summary>What cannot be read tells nothing; to have it again would not either.</summary>
    static KeysChanged? Read(Message message)
    {
        try
        {
            return new JsonMessageFormat<KeysChanged>().Read(message.Body);
        }
        catch (MalformedMessageException)
        {
            return null;
        }
    }
}
