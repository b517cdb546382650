using TrustFlow.PubSub.RabbitMq;
using TrustFlow.PubSub.Tests.Embedded;
using TrustFlow.Servers;

namespace TrustFlow.PubSub.Tests.RabbitMq;

/// <summary>A real broker for the tests of one collection, which run one after the other, so that each may stop it and start it again.</summary>
public sealed class RabbitMqFixture : IAsyncLifetime
{
    RabbitMqServer? server;

    public RabbitMqServer Server => server!;

    public RabbitMqOptions Options => new() { Host = "127.0.0.1", Port = Server.Port };

    public Task<RabbitMqBackend> OpenAsync() => RabbitMqBackend.OpenAsync(Options, TestEnvironment.Create());

    public async Task InitializeAsync() => server = await RabbitMqServer.SharedAsync();

    public Task DisposeAsync() => Task.CompletedTask;
}

[CollectionDefinition(Name)]
public sealed class RabbitMqCollection : ICollectionFixture<RabbitMqFixture>
{
    public const string Name = "RabbitMQ";
}
