using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.Tests.RabbitMq;

[Collection(RabbitMqCollection.Name)]
public sealed class RabbitMqBackendContractTests(RabbitMqFixture broker) : BackendContract
{
    protected override BackendCapabilities Can { get; } = new() { NoRepeats = false, TopicDeletionTakesQueues = false };

    protected override async Task<IPubSubBackend> OpenAsync() => await broker.OpenAsync();
}
