using TrustFlow.Conformance.Tests.Amqp;

namespace TrustFlow.Conformance.Tests.Crowds;

/// <summary>Silos at one broker compete for requests. Each has a store of its own here, so that an answer tells who gave it.</summary>
public sealed class CompetingSilosTests : IAsyncLifetime
{
    const int Requests = 400;
    const string WhoIsThere = """{"operation": "get", "workspace": "w", "keys": [{"type": "who", "key": "who"}]}""";

    readonly TemporaryFolder folder = new();
    readonly SiloProcess[] silos = new SiloProcess[2];
    VirtualHost host = null!;
    WireClient client = null!;

    public async Task InitializeAsync()
    {
        host = await VirtualHost.NewAsync();
        await Task.WhenAll(Enumerable.Range(0, silos.Length).Select(async i =>
        {
            silos[i] = await SiloProcess.StartAsync(Path.Combine(folder.Path, $"{i}"), host.SiloArguments());
            await silos[i].ConfigAsync(new { operation = "put", workspace = "w", values = new[] { new { type = "who", key = "who", value = $"{i}" } } });
        }));
        client = await WireClient.OpenAsync(host, prefetch: 100);
    }

    public async Task DisposeAsync()
    {
        await client.DisposeAsync();
        foreach (var silo in silos) await silo.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Requests_ToTwoSilos_AreAnsweredOnceByEitherOfThem()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, Requests).Select(_ => WhoAsync()));

        Assert.Equal(Requests, answers.Length);
        Assert.Equal(["0", "1"], answers.Distinct().Order());
        await silos[0].UntilAsync(async () => await host.WaitingAsync() == 0, "every request to be acknowledged");
        Assert.Equal(0, client.Foreign);
    }

    [Fact]
    public async Task Requests_HeldByASiloThatIsKilled_AreAnsweredByTheOther()
    {
        var answers = Enumerable.Range(0, Requests).Select(_ => WhoAsync()).ToList();
        await Task.WhenAny(answers);
        await silos[0].Process.KillAsync();

        Assert.Contains("1", await Task.WhenAll(answers));
        Assert.Equal("1", await WhoAsync());
    }

    async Task<string?> WhoAsync() => (string?)(await client.ConfigAsync(WhoIsThere))["values"]![0]!["value"];
}
