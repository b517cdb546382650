using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using TrustFlow.Silo.Tests.InProcess;

namespace TrustFlow.Silo.Tests.Gateway;

/// <summary>A client of <c>/api/v1/socket</c>.</summary>
sealed class SocketClient : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly ClientWebSocket socket = new();

    public static async Task<SocketClient> OpenAsync(LocalSilo silo, string? token = null)
    {
        var client = new SocketClient();
        await client.socket.ConnectAsync(new UriBuilder(silo.Http.BaseAddress!) { Scheme = "ws", Path = "/api/v1/socket", Query = token is null ? "" : $"token={token}" }.Uri, CancellationToken.None);
        return client;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public Task SendAsync(byte[] bytes, WebSocketMessageType kind) => socket.SendAsync(bytes, kind, endOfMessage: true, CancellationToken.None);

    /// <summary>The next answer; null when the other side closes.</summary>
    public async Task<JsonObject?> NextAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        using var text = new MemoryStream();
        var piece = new byte[64 * 1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(piece, limit.Token);
            if (received.MessageType == WebSocketMessageType.Close) return null;
            text.Write(piece, 0, received.Count);
            if (received.EndOfMessage) return JsonNode.Parse(text.ToArray())!.AsObject();
        }
    }

    public async Task<JsonObject> AskAsync(string text)
    {
        await SendAsync(text);
        return (await NextAsync())!;
    }

    /// <summary>Checks that the socket still serves.</summary>
    public async Task AssertServesAsync()
    {
        var answer = await AskAsync("""{"id": "alive", "workspace": "w", "service": "config", "request": {"operation": "list", "type": "none"}}""");
        Assert.Equal(("alive", true), ((string?)answer["id"], (bool)answer["complete"]!));
        Assert.NotNull(answer["response"]);
    }

    public WebSocketCloseStatus? CloseStatus => socket.CloseStatus;

    public Task CloseAsync() => socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);

    public void Abort() => socket.Abort();

    public void Dispose() => socket.Dispose();
}
