using TrustFlow.Conformance.Tests.Amqp;

namespace TrustFlow.Conformance.Tests;

/// <summary>A silo that uses a virtual host of a real RabbitMQ, with no initialisers and no processors of its own, and a client of it.</summary>
public sealed class BrokerSilo : IAsyncLifetime
{
    readonly TemporaryFolder folder = new();

    internal VirtualHost Host { get; private set; } = null!;

    internal SiloProcess Silo { get; private set; } = null!;

    internal WireClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Host = await VirtualHost.NewAsync();
        Silo = await SiloProcess.StartAsync(folder.Path, Host.SiloArguments());
        Client = await WireClient.OpenAsync(Host, prefetch: 100);
    }

    public async Task DisposeAsync()
    {
        await Client.DisposeAsync();
        await Silo.DisposeAsync();
        folder.Dispose();
    }
}
