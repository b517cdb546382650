using System.Net;
using TrustFlow.Conformance.Tests.Amqp;
using TrustFlow.Servers;

namespace TrustFlow.Conformance.Tests.Outages;

/// <summary>A silo whose broker is not as it was told says so in one line that names the setting, and waits for it or ends, as it was told.</summary>
public sealed class StartTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("wrong password", "--rabbitmq-password")]
    [InlineData("no such host", "--rabbitmq-vhost")]
    [InlineData("unreachable", "--rabbitmq-host")]
    [InlineData("TLS where there is none", "--rabbitmq-tls")]
    [InlineData("no TLS where it is wanted", "--rabbitmq-tls")]
    [InlineData("a certificate that nobody trusts", "--rabbitmq-ca")]
    public async Task Broker_NotAsTold_EndsWithALineThatNamesTheSetting(string what, string setting)
    {
        var server = await RabbitMqServer.SharedAsync();
        string[] wrong = what switch
        {
            "wrong password" => ["--rabbitmq-port", $"{server.Port}", "--rabbitmq-password", "wr0ng"],
            "no such host" => ["--rabbitmq-port", $"{server.Port}", "--rabbitmq-vhost", "nowhere"],
            "unreachable" => ["--rabbitmq-port", $"{SiloProcess.FreePort()}"],
            "TLS where there is none" => ["--rabbitmq-port", $"{server.Port}", "--rabbitmq-tls", "true"],
            "no TLS where it is wanted" => ["--rabbitmq-port", $"{server.TlsPort}"],
            _ => ["--rabbitmq-port", $"{server.TlsPort}", "--rabbitmq-tls", "true"],
        };
        await using var silo = SiloProcess.Launch(
            folder.Path, ["--bootstrap", "none", "--processors", "none", "--pubsub-backend", "rabbitmq", "--rabbitmq-host", "localhost", "--wait", "false", .. wrong]);

        Assert.Equal(1, await silo.Process.ExitAsync(TimeSpan.FromSeconds(60)));

        var line = Assert.Single(silo.Process.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("trustflow-silo: ", line, StringComparison.Ordinal);
        Assert.Contains(setting, line, StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broker_NotThereYet_IsWaitedFor()
    {
        var host = await VirtualHost.NotYetAsync();
        await using var relay = TcpRelay.To(host.Server.Port);
        await using var silo = SiloProcess.Launch(folder.Path, host.SiloArguments(relay.Port));

        await ShowsAsync(silo, "--rabbitmq-port");
        relay.Open();
        await ShowsAsync(silo, "--rabbitmq-vhost");
        using (var live = await silo.Http.GetAsync(new Uri("/health/live", UriKind.Relative))) Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        await host.MakeAsync();

        await silo.UntilAsync(async () => (await ReadyAsync(silo)).Status == HttpStatusCode.OK, "the silo to go on by itself");
        await using var client = await WireClient.OpenAsync(host);
        Assert.Equal(1, await client.PutAsync("w", "t", "k", "v"));
        Assert.Equal(2, silo.Process.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    static Task ShowsAsync(SiloProcess silo, string setting) => silo.UntilAsync(
        async () => await ReadyAsync(silo) is (HttpStatusCode.ServiceUnavailable, var why) && why.Contains(setting, StringComparison.Ordinal), $"readiness to name {setting}");

    static async Task<(HttpStatusCode Status, string Body)> ReadyAsync(SiloProcess silo)
    {
        using var answer = await silo.Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
