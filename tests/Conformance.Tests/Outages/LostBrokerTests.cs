using System.Net;
using TrustFlow.Conformance.Tests.Amqp;
using TrustFlow.Conformance.Tests.Receivers;

namespace TrustFlow.Conformance.Tests.Outages;

/// <summary>A silo whose connections to the broker are lost, while others keep theirs.</summary>
public sealed class LostBrokerTests : IAsyncLifetime
{
    static readonly TimeSpan Back = TimeSpan.FromSeconds(10);

    readonly TemporaryFolder folder = new();
    VirtualHost host = null!;
    TcpRelay relay = null!;
    SiloProcess silo = null!;
    WireClient client = null!;

    public async Task InitializeAsync()
    {
        host = await VirtualHost.NewAsync();
        relay = TcpRelay.To(host.Server.Port);
        relay.Open();
        silo = await SiloProcess.StartAsync(folder.Path, host.SiloArguments(relay.Port));
        client = await WireClient.OpenAsync(host, prefetch: 100);
    }

    public async Task DisposeAsync()
    {
        await client.DisposeAsync();
        await silo.DisposeAsync();
        await relay.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Broker_LostWhileRunning_ShowsInReadinessAndComesBack()
    {
        await using var pushes = await Listener.ToPushesAsync(host);
        await pushes.UpToAsync(await client.PutAsync("w", "before", "k", "v"));

        relay.Close();
        await silo.UntilAsync(async () => await ReadyAsync() == HttpStatusCode.ServiceUnavailable, "the silo not to be ready");
        await silo.ConfigAsync(new { operation = "put", workspace = "w", values = new[] { new { type = "meanwhile", key = "k", value = "v" } } });
        var asked = client.PutAsync("w", "asked", "k", "v");
        Assert.False(asked.IsCompleted);

        relay.Open();
        await silo.UntilAsync(async () => await ReadyAsync() == HttpStatusCode.OK, "the silo to be ready again", Back);
        var came = await pushes.UpToAsync(await asked);

        // What was pushed just before may come again; what was not must come.
        Assert.Superset(new HashSet<string> { "asked", "meanwhile" }, came.SelectMany(push => push.Json()["changes"]!.AsObject()).Select(change => change.Key).ToHashSet());
    }

    [Fact]
    public async Task Connections_CutAgainAndAgain_LoseNoPushAndNoRequest()
    {
        const int Puts = 1_000;
        await using var pushes = await Listener.ToPushesAsync(host);
        await using var receiver = new TrustGraphReceiver("type7", client);
        await using var connection = await host.ConnectAsync();
        await receiver.StartAsync(connection);
        var done = 0;

        var versions = new long[Puts];
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async writer =>
        {
            for (var i = writer; i < Puts; i += 16)
            {
                var answer = await silo.ConfigAsync(new { operation = "put", workspace = "w", values = new[] { new { type = $"type{i % 50}", key = $"k{i}", value = $"{i}" } } });
                versions[i] = (long)answer["version"]!;
                if (Interlocked.Increment(ref done) % 200 == 0) relay.Cut();
            }
        }));

        var came = await pushes.UpToAsync(versions.Max());
        var told = came.Select(push => (Version: (long)push.Json()["version"]!, Types: push.Json()["changes"]!.AsObject().Select(change => change.Key).ToHashSet(StringComparer.Ordinal))).ToList();
        for (var i = 0; i < Puts; i++) Assert.Contains(told, push => push.Version >= versions[i] && (push.Types.Count == 0 || push.Types.Contains($"type{i % 50}")));
        await receiver.UntilAsync(values => values.Count == Puts / 50);

        // Requests wait at the broker for as long as nobody takes them.
        Assert.Equal(Puts / 50, (await client.ConfigAsync("""{"operation": "list", "workspace": "w", "type": "type7"}"""))["directory"]!.AsArray().Count);
    }

    async Task<HttpStatusCode> ReadyAsync()
    {
        using var answer = await silo.Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return answer.StatusCode;
    }
}
