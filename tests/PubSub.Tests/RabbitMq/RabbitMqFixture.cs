using TrustFlow.PubSub.RabbitMq;
using TrustFlow.PubSub.Tests.Embedded;
using TrustFlow.Servers;

namespace TrustFlow.PubSub.Tests.RabbitMq;

/// <summary>A real broker for the tests of one collection, which run one after the other, so that each may stop it and start it again.</summary>
public sealed class RabbitMqFixture : IAsyncLifetime
{
    /// <summary>How long a message may take before a test fails.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    RabbitMqServer? server;

    public RabbitMqServer Server => server!;

    public RabbitMqOptions Options => new() { Host = "127.0.0.1", Port = Server.Port };

    public Task<RabbitMqBackend> OpenAsync() => RabbitMqBackend.OpenAsync(Options, TestEnvironment.Create());

    /// <summary>A property of each connection that a backend has at the broker.</summary>
    public async Task<IReadOnlyList<string>> ConnectionsAsync(string property) =>
        [.. (await Server.ControlAsync("list_connections", property, "client_properties")).Where(line => line.Contains("trustflow ", StringComparison.Ordinal)).Select(line => line.Split('\t')[0])];

    public async Task InitializeAsync() => server = await RabbitMqServer.SharedAsync();

    public Task DisposeAsync() => Task.CompletedTask;
}

[CollectionDefinition(Name)]
public sealed class RabbitMqCollection : ICollectionFixture<RabbitMqFixture>
{
    public const string Name = "RabbitMQ";
}
