using System.Net;
using System.Net.WebSockets;
using System.Text;
using TrustFlow.Silo.Tests.Gateway;

namespace TrustFlow.Silo.Tests.Access;

public sealed class HttpAccessTests(GuardedSilo silo) : IClassFixture<GuardedSilo>
{
    [Theory]
    [InlineData(null, "GET", "/api/v2/workspaces", HttpStatusCode.Unauthorized)]
    [InlineData("tf_nobody", "GET", "/api/v2/workspaces", HttpStatusCode.Unauthorized)]
    [InlineData("", "GET", "/api/v2/workspaces", HttpStatusCode.Unauthorized)]
    [InlineData(null, "GET", "/openapi/v2.json", HttpStatusCode.Unauthorized)]
    [InlineData(null, "GET", "/nothing", HttpStatusCode.Unauthorized)]
    [InlineData(null, "GET", "/health/live", HttpStatusCode.OK)]
    [InlineData(null, "GET", "/health/ready", HttpStatusCode.OK)]
    [InlineData("tf_viewer", "GET", "/api/v2/workspaces", HttpStatusCode.OK)]
    [InlineData("tf_viewer", "PUT", "/api/v2/workspaces/w/entries/t/refused", HttpStatusCode.Forbidden)]
    [InlineData("tf_viewer", "POST", "/api/v2/bootstrap/run", HttpStatusCode.Forbidden)]
    [InlineData("tf_viewer", "POST", "/api/v1/flow/f/service/s", HttpStatusCode.Forbidden)]
    [InlineData("tf_operator", "PUT", "/api/v2/workspaces/w/entries/t/taken", HttpStatusCode.OK)]
    [InlineData("tf_operator", "GET", "/orleans", HttpStatusCode.Forbidden)]
    [InlineData("tf_operator", "GET", "/orleans/anything", HttpStatusCode.Forbidden)]
    [InlineData("tf_viewer", "GET", "/orleans", HttpStatusCode.Forbidden)]
    [InlineData("tf_viewer", "GET", "/Orleans/ClusterStats", HttpStatusCode.Forbidden)]
    [InlineData("tf_operator", "GET", "/ORLEANS", HttpStatusCode.Forbidden)]
    [InlineData("tf_admin", "GET", "/orleans", HttpStatusCode.NotFound)]
    [InlineData("tf_admin", "PUT", "/api/v2/workspaces/w/entries/t/by-admin", HttpStatusCode.OK)]
    public async Task Request_OfACaller_IsAnsweredAsItsRoleAllows(string? token, string method, string path, HttpStatusCode expected)
    {
        var (status, body) = await silo.AskAsync(token, new HttpMethod(method), path, method == "GET" ? null : 1);

        Assert.True(status == expected, $"{status}: {body}");
        if (status == HttpStatusCode.Unauthorized) Assert.Equal("unauthorized", (string?)body["code"]);
        if (status == HttpStatusCode.Forbidden) Assert.Equal("not-allowed", (string?)body["code"]);
    }

    [Theory]
    [InlineData("/orleans", "any:tf_admin", HttpStatusCode.NotFound)]
    [InlineData("/orleans", "any:tf_operator", HttpStatusCode.Forbidden)]
    [InlineData("/orleans", "any:tf_nobody", HttpStatusCode.Unauthorized)]
    [InlineData("/api/v2/workspaces", "any:tf_admin", HttpStatusCode.Unauthorized)]
    public async Task Password_OfABrowser_IsATokenForTheDashboardAlone(string path, string credentials, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));

        using var answer = await silo.Http.SendAsync(request);

        Assert.Equal(expected, answer.StatusCode);
        if (expected == HttpStatusCode.Unauthorized) Assert.Equal(path == "/orleans" ? "Basic" : "Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task WireRequest_OfAViewer_ReadsAndDoesNotWrite()
    {
        var put = new { operation = "put", workspace = "wire", values = new[] { new { type = "t", key = "k", value = "1" } } };

        var refused = await silo.AskAsync("tf_viewer", HttpMethod.Post, "/api/v1/config", put);
        var read = await silo.AskAsync("tf_viewer", HttpMethod.Post, "/api/v1/config", new { operation = "config", workspace = "wire" });
        var stopped = await silo.AskAsync("tf_viewer", HttpMethod.Post, "/api/v1/flow", new Dictionary<string, string> { ["operation"] = "stop-flow", ["workspace"] = "wire", ["flow-id"] = "f" });

        Assert.Equal((HttpStatusCode.OK, "not-allowed"), (refused.Status, (string?)refused.Body["error"]?["type"]));
        Assert.Equal("'vera' has the role viewer, and this wants operator. Ask somebody who has it, or have the role changed.", (string?)refused.Body["error"]!["message"]);
        Assert.Null(read.Body["error"]);
        Assert.Empty(read.Body["config"]!.AsObject());
        Assert.Equal("not-allowed", (string?)stopped.Body["error"]?["type"]);
    }

    [Fact]
    public async Task Change_OfACallerWithAToken_IsUnderItsNameInTheHistory()
    {
        await silo.AskAsync("tf_operator", HttpMethod.Put, "/api/v2/workspaces/named/entries/t/k", 1);

        var (_, history) = await silo.AskAsync("tf_viewer", HttpMethod.Get, "/api/v2/workspaces/named/history");

        Assert.Equal("otto", (string?)history["changes"]![0]!["actor"]);
    }

    [Fact]
    public async Task Socket_WithTheTokenInItsAddress_Serves()
    {
        using var client = await SocketClient.OpenAsync(silo, "tf_viewer");

        await client.AssertServesAsync();
    }

    [Fact]
    public async Task Socket_WithTheTokenInItsFirstMessage_ServesFromThenOn()
    {
        using var client = await SocketClient.OpenAsync(silo);

        var early = await client.AskAsync("""{"id": 1, "workspace": "w", "service": "config", "request": {"operation": "list", "type": "t"}}""");
        var right = await client.AskAsync("""{"type": "auth", "token": "tf_viewer"}""");

        Assert.Equal("unauthorized", (string?)early["error"]!["type"]);
        Assert.Equal("auth-ok", (string?)right["type"]);
        await client.AssertServesAsync();
    }

    [Fact]
    public async Task Socket_WithAWrongTokenInAMessage_IsToldSoAndClosed()
    {
        using var client = await SocketClient.OpenAsync(silo);

        var wrong = await client.AskAsync("""{"type": "auth", "token": "tf_nobody"}""");

        Assert.Equal("unauthorized", (string?)wrong["error"]!["type"]);
        Assert.Null(await client.NextAsync());
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, client.CloseStatus);
    }

    [Fact]
    public async Task Socket_OfNobody_TakesNoLargeMessage()
    {
        using var client = await SocketClient.OpenAsync(silo);

        var refused = await client.AskAsync($$"""{"type": "auth", "token": "tf_viewer", "more": "{{new string('x', 20_000)}}"}""");

        Assert.Equal("unauthorized", (string?)refused["error"]!["type"]);
    }

    [Fact]
    public async Task Socket_ThatDoesNotSayWhoItIs_IsClosed()
    {
        using var client = await SocketClient.OpenAsync(silo);

        Assert.Null(await client.NextAsync());
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, client.CloseStatus);
    }

    [Theory]
    [InlineData("""{"id": 1, "workspace": "w", "service": "config", "request": {"operation": "put", "values": [{"type": "t", "key": "k", "value": "1"}]}}""")]
    [InlineData("""{"id": 1, "workspace": "w", "flow": "f", "service": "prompt", "request": {}}""")]
    public async Task Socket_OfAViewer_ChangesAndAsksNothing(string message)
    {
        using var client = await SocketClient.OpenAsync(silo, "tf_viewer");

        var answer = await client.AskAsync(message);

        Assert.Equal("not-allowed", (string?)answer["error"]!["type"]);
    }

    [Fact]
    public async Task Socket_WithAWrongToken_IsNotOpened() =>
        Assert.Contains("401", (await Assert.ThrowsAsync<WebSocketException>(() => SocketClient.OpenAsync(silo, "tf_nobody"))).Message, StringComparison.Ordinal);
}
