using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;

namespace TrustFlow.Silo.Tests.Containers;

/// <summary>The proxies of the deployments, run in front of a real silo.</summary>
public sealed class ProxyTests(SiloBehindADoor running) : IClassFixture<SiloBehindADoor>
{
    static readonly Uri Status = new("/api/v2/system", UriKind.Relative);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0123456789abcdeF")]
    [InlineData("0123456789abcdef0")]
    [InlineData("0123456789abcde")]
    public async Task Door_WithoutTheToken_LetsNobodyIn(string? token)
    {
        using var http = SiloBehindADoor.Client(running.Door.Address, token);

        using var answer = await http.GetAsync(Status);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
        Assert.Equal("no-token", (await answer.Content.ReadFromJsonAsync<Dictionary<string, object>>())!["code"].ToString());
    }

    [Fact]
    public async Task Door_ForHealthChecks_AsksForNothing()
    {
        using var http = SiloBehindADoor.Client(running.Door.Address, null);

        foreach (var path in HealthRoutes.All) Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(path, UriKind.Relative))).StatusCode);
        // What only looks like one is none.
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri("/healthy", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Door_WithTheToken_LetsTheCommandLineIn()
    {
        await using var cli = ChildProcess.Start("trustflow.dll", AppContext.BaseDirectory, new Dictionary<string, string> { ["TRUSTFLOW_TOKEN"] = SiloBehindADoor.Token }, ["--server", running.Door.Address.ToString(), "status"]);

        Assert.Equal(0, await cli.ExitAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains("version", cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Door_ForAWatch_PassesEventsOnAsTheyCome()
    {
        using var http = SiloBehindADoor.Client(running.Door.Address);
        using var answer = await http.GetAsync(new Uri("/api/v2/workspaces/w/watch", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        using var events = new StreamReader(await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync());

        await running.Silo.ConfigAsync(new { operation = "put", workspace = "w", values = new[] { new { type = "prompt", key = "greeting", value = "hello there" } } });

        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        string? line;
        do line = await events.ReadLineAsync(timeout.Token);
        while (line?.Contains("hello there", StringComparison.Ordinal) == false);
        Assert.NotNull(line);
    }

    [Fact]
    public async Task Door_ForASocket_OpensIt()
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {SiloBehindADoor.Token}");
        await socket.ConnectAsync(new Uri($"ws://{running.Door.Address.Authority}/api/v1/socket"), CancellationToken.None);

        await socket.SendAsync("""{"id": "1", "service": "config", "request": {"operation": "config"}}"""u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);

        var buffer = new byte[4096];
        var got = await socket.ReceiveAsync(buffer, CancellationToken.None);
        Assert.Contains("\"version\"", Encoding.UTF8.GetString(buffer, 0, got.Count), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Door_WithAnEmptyToken_DoesNotStart()
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => ProxyProcess.DoorAsync(running.Silo.Address, ""));

        Assert.Contains("TRUSTFLOW_TOKEN is empty", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Front_TellsItsFigures()
    {
        await using var front = await ProxyProcess.FrontAsync(running.Door.Address);
        using var http = SiloBehindADoor.Client(front.Address);
        await http.GetAsync(Status);

        Assert.Contains("haproxy_frontend_http_requests_total{proxy=\"front\"} 1", await http.GetStringAsync(front.Figures), StringComparison.Ordinal);
        Assert.Contains("haproxy_frontend_http_requests_total{proxy=\"door\"}", await http.GetStringAsync(running.Door.Figures), StringComparison.Ordinal);
    }
}
