using TrustFlow.Config.Wire;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Messages;

namespace TrustFlow.Config;

/// <summary>The two topics to which changes go, opened when first needed and again after a failure.</summary>
/// <param name="backend">The broker.</param>
sealed class PushTopics(IPubSubBackend backend)
{
    static readonly TopicName PushTopic = TopicName.Parse(ServiceTopics.ConfigPush);
    static readonly TopicName KeysTopic = TopicName.Parse(ServiceTopics.ConfigKeys);
    static readonly JsonMessageFormat<ConfigPush> PushFormat = new();
    static readonly JsonMessageFormat<KeysChanged> KeysFormat = new();

    IBackendProducer? pushes;
    IBackendProducer? keys;

    /// <summary>Sends the messages by key and then the push.</summary>
    public async Task SendAsync(long version, PushContents contents, CancellationToken cancellation)
    {
        pushes ??= await backend.CreateProducerAsync(PushTopic, cancellation);
        keys ??= await backend.CreateProducerAsync(KeysTopic, cancellation);
        foreach (var message in contents.KeyMessages())
        {
            await keys.SendAsync(new(KeysFormat.Write(message)) { RoutingKey = RoutingKeys.Of(message.Type, message.Workspace) }, cancellation);
        }

        // Whoever listens to its own types alone must hear of this too.
        if (contents.Everything) await keys.SendAsync(new(KeysFormat.Write(KeysChanged.Everything(version))) { RoutingKey = RoutingKeys.Everything }, cancellation);
        await pushes.SendAsync(new(PushFormat.Write(contents.Push(version))), cancellation);
    }

    /// <summary>Closes what is open, whichever of it fails to; the next message opens it again.</summary>
    public async Task CloseAsync()
    {
        var open = new[] { pushes, keys };
        pushes = keys = null;
        await Task.WhenAll(open.OfType<IBackendProducer>().Select(CloseAsync));
    }

    static async Task CloseAsync(IBackendProducer producer) => await producer.DisposeAsync();
}
