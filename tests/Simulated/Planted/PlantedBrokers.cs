using TrustFlow.Config.Wire;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Messages;
using TrustFlow.Storage;
using TrustFlow.Testing;

namespace TrustFlow.Simulated.Planted;

/// <summary>Forgets every fifth message that is sent to it.</summary>
sealed class ForgetfulBroker(IPubSubBackend inner) : BackendDecorator(inner)
{
    const int Every = 5;

    int sent;

    public override async ValueTask<IBackendProducer> CreateProducerAsync(TopicName topic, CancellationToken cancellation = default) =>
        new Producer(this, await base.CreateProducerAsync(topic, cancellation));

    bool Forgets() => ++sent % Every == 0;

    sealed class Producer(ForgetfulBroker broker, IBackendProducer inner) : IBackendProducer
    {
        public ValueTask SendAsync(Message message, CancellationToken cancellation = default) => broker.Forgets() ? default : inner.SendAsync(message, cancellation);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}

/// <summary>Deletes no topic, and says that it did.</summary>
sealed class KeepingBroker(IPubSubBackend inner) : BackendDecorator(inner)
{
    public override ValueTask DeleteTopicAsync(TopicName topic, CancellationToken cancellation = default) => default;
}

/// <summary>Adds to each push what has changed in reserved workspaces.</summary>
sealed class TellingBroker(IPubSubBackend inner, IConfigStore? store) : BackendDecorator(inner)
{
    const string Reserved = "_r";

    static readonly JsonMessageFormat<ConfigPush> Format = new();

    long told;

    public override async ValueTask<IBackendProducer> CreateProducerAsync(TopicName topic, CancellationToken cancellation = default)
    {
        var producer = await base.CreateProducerAsync(topic, cancellation);
        return store is not null && topic.ToString() == ServiceTopics.ConfigPush ? new Producer(this, producer) : producer;
    }

    async ValueTask SendAsync(IBackendProducer producer, Message message, CancellationToken cancellation)
    {
        var push = Format.Read(message.Body);
        var changed = (await store!.ReadChangesAsync(ChangeScope.Everything, told, 100, cancellation)).Changes.Where(change => change.Workspace == Reserved).SelectMany(change => change.Entries).Select(entry => entry.Type);
        told = push.Version;
        var all = push.Changes.ToDictionary(StringComparer.Ordinal);
        foreach (var type in changed) all[type] = [.. all.GetValueOrDefault(type) ?? [], Reserved];
        await producer.SendAsync(message with { Body = Format.Write(push with { Changes = all }) }, cancellation);
    }

    sealed class Producer(TellingBroker broker, IBackendProducer inner) : IBackendProducer
    {
        public ValueTask SendAsync(Message message, CancellationToken cancellation = default) => broker.SendAsync(inner, message, cancellation);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
