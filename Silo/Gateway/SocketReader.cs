using System.Buffers;
using System.Net.WebSockets;

namespace TrustFlow.Silo.Gateway;

/// <summary>Reads the messages of a socket, whether they are sent as text or as bytes. Of one that is too long the rest is skipped.</summary>
sealed class SocketReader(WebSocket socket)
{
    // The buffer grows by as much as a message turns out to need.
    const int Piece = 4096;

    /// <summary>The next message; null when the other side closes.</summary>
    /// <param name="limit">The most bytes that it may have.</param>
    /// <exception cref="WebSocketException">It went without closing.</exception>
    public async Task<SocketMessage?> ReadAsync(int limit)
    {
        var text = new ArrayBufferWriter<byte>(Piece);
        while (text.WrittenCount <= limit)
        {
            // Not cancelled, since that would end the socket before it could say that it closes.
            var received = await socket.ReceiveAsync(text.GetMemory(Piece), CancellationToken.None);
            if (received.MessageType == WebSocketMessageType.Close) return null;
            text.Advance(received.Count);
            if (received.EndOfMessage && text.WrittenCount <= limit) return SocketMessage.Read(text.WrittenMemory);
            if (received.EndOfMessage) return SocketMessage.TooLong(text.WrittenMemory, limit);
        }

        var known = SocketMessage.TooLong(text.WrittenMemory, limit);
        return await SkipAsync() ? known : null;
    }

    async Task<bool> SkipAsync()
    {
        var unread = new byte[Piece];
        while (true)
        {
            var received = await socket.ReceiveAsync(unread.AsMemory(), CancellationToken.None);
            if (received.MessageType == WebSocketMessageType.Close) return false;
            if (received.EndOfMessage) return true;
        }
    }
}
