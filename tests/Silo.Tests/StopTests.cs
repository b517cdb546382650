using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using TrustFlow.Silo.Tests.Processes;

namespace TrustFlow.Silo.Tests;

/// <summary>A program that is told to stop ends by itself: at once where nothing is under way, and not before what is under way has ended.</summary>
public sealed class StopTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Silo_WithARequestThatTakesLongerThanTwoSeconds_AnswersItFirst()
    {
        await using var silo = await SiloProcess.StartAsync(folder.Path, "--bootstrap", "none", "--processors", "none");
        const string Body = """{"operation": "put", "workspace": "w", "values": [{"type": "t", "key": "k", "value": "v"}]}""";
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, silo.Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /api/v1/config HTTP/1.1\r\nHost: {silo.Address.Authority}\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\nExpect: 100-continue\r\n\r\n"));
        using var answer = new StreamReader(stream);
        Assert.Equal("HTTP/1.1 100 Continue", await answer.ReadLineAsync());

        await silo.Process.SignalAsync("TERM");
        // A slow client: some 30 bytes a second.
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(30));
        foreach (var letter in Encoding.ASCII.GetBytes(Body))
        {
            await pace.WaitForNextTickAsync();
            await stream.WriteAsync(new[] { letter });
        }

        Assert.Contains("HTTP/1.1 200 OK", await answer.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await silo.Process.ExitAsync(TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Silo_ThatServes_EndsWithStatus0(string signal)
    {
        await using var silo = await SiloProcess.StartAsync(folder.Path, "--bootstrap", "none", "--processors", "none");

        Assert.Equal(0, await silo.Process.StopAsync(signal));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Silo_ThatWaitsForItsStore_EndsWithStatus0(string signal)
    {
        await using var silo = SiloProcess.Launch(
            folder.Path, "--bootstrap", "none", "--processors", "none", "--store", "postgres", "--postgres-host", "127.0.0.1", "--postgres-port", $"{SiloProcess.FreePort()}");
        await silo.UntilAsync(async () => (await silo.Http.GetAsync(new Uri("/health/live", UriKind.Relative))).IsSuccessStatusCode, "the silo to wait");

        Assert.Equal(0, await silo.Process.StopAsync(signal));

        Assert.Contains("--postgres-port", Assert.Single(silo.Process.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Worker_ThatWaitsForItsBroker_EndsWithStatus0(string signal)
    {
        await using var worker = ChildProcess.Start(
            "TrustFlow.Processors.dll", folder.Path, "chunker", "--data", Path.Combine(folder.Path, "data"), "--rabbitmq-host", "127.0.0.1", "--rabbitmq-port", $"{SiloProcess.FreePort()}");
        await worker.ToldErrorAsync(new Regex("cannot be reached", RegexOptions.None, TimeSpan.FromSeconds(1)), TimeSpan.FromSeconds(30));

        Assert.Equal(0, await worker.StopAsync(signal));

        Assert.Single(worker.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
