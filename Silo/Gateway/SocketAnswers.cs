using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using TrustFlow.Config.Wire;
using TrustFlow.Silo.Http;

namespace TrustFlow.Silo.Gateway;

/// <summary>Writes answers to a socket, one after the other. A reader that takes nothing for a while is cut off.</summary>
sealed class SocketAnswers(WebSocket socket, SocketLimits limits, TimeProvider time) : IDisposable
{
    // A reader shows that he takes something with each such piece.
    const int Piece = 64 * 1024;

    readonly SemaphoreSlim turn = new(1);

    /// <summary>Answers a request, in whole or in part.</summary>
    /// <exception cref="SocketGoneException">Nobody reads it.</exception>
    public Task AnswerAsync<T>(string id, T response, bool complete, CancellationToken cancellation) => SendAsync(json =>
    {
        json.WritePropertyName("id");
        json.WriteRawValue(id);
        json.WritePropertyName("response");
        JsonSerializer.Serialize(json, response, HttpJson.Options);
        json.WriteBoolean("complete", complete);
    }, cancellation);

    /// <summary>Says why a message is not answered, or not to its end.</summary>
    /// <exception cref="SocketGoneException">Nobody reads it.</exception>
    public Task RefuseAsync(string? id, ErrorMessage error, CancellationToken cancellation) => SendAsync(json =>
    {
        if (id is not null)
        {
            json.WritePropertyName("id");
            json.WriteRawValue(id);
        }

        json.WritePropertyName("error");
        JsonSerializer.Serialize(json, error, HttpJson.Options);
        json.WriteBoolean("complete", true);
    }, cancellation);

    /// <summary>Greets a client that shows its token first.</summary>
    /// <exception cref="SocketGoneException">Nobody reads it.</exception>
    public Task WelcomeAsync(CancellationToken cancellation) => SendAsync(static json => json.WriteString("type", "auth-ok"), cancellation);

    /// <summary>Says that nothing follows.</summary>
    /// <exception cref="SocketGoneException">Nobody reads it.</exception>
    public async Task CloseAsync(WebSocketCloseStatus status, string why)
    {
        await turn.WaitAsync();
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived) await TakenAsync(socket.CloseOutputAsync(status, why, CancellationToken.None));
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    async Task SendAsync(Action<Utf8JsonWriter> write, CancellationToken cancellation)
    {
        var message = Message(write);
        await turn.WaitAsync(cancellation);
        try
        {
            for (var sent = 0; sent < message.Length; sent += Piece)
            {
                var piece = message[sent..Math.Min(sent + Piece, message.Length)];
                await TakenAsync(socket.SendAsync(piece, WebSocketMessageType.Text, sent + piece.Length == message.Length, CancellationToken.None).AsTask());
            }
        }
        finally
        {
            turn.Release();
        }
    }

    async Task TakenAsync(Task sending)
    {
        try
        {
            await sending.WaitAsync(limits.Patience, time);
        }
        catch (TimeoutException e)
        {
            socket.Abort();
            throw new SocketGoneException("it took nothing for too long", e);
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException or IOException)
        {
            throw new SocketGoneException("it went away", e);
        }
    }

    static ReadOnlyMemory<byte> Message(Action<Utf8JsonWriter> write)
    {
        var text = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(text, new() { Encoder = HttpJson.Options.Encoder });
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        json.Flush();
        return text.WrittenMemory;
    }
}

/// <summary>Nobody reads a socket's answers any more.</summary>
sealed class SocketGoneException(string why, Exception cause) : IOException($"The reader of the socket is gone: {why}.", cause);
