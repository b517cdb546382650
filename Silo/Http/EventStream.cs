using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace TrustFlow.Silo.Http;

/// <summary>An answer of server-sent events (WHATWG HTML, 9.2), each with one line of JSON. A reader that takes nothing for a while is cut off.</summary>
/// <param name="http">The request that is answered.</param>
/// <param name="patience">How long a reader may take nothing.</param>
/// <param name="time">Times it.</param>
sealed class EventStream(HttpContext http, TimeSpan patience, TimeProvider time)
{
    // A reader shows that he takes something with each such piece.
    const int Piece = 16 * 1024;

    // Larger ones are rare, and not worth their memory for as long as the answer lasts.
    const int KeptBuffer = 64 * 1024;

    ArrayBufferWriter<byte> buffer = new();

    /// <summary>Begins the answer; from here on a failure can only be told as an event.</summary>
    public Task BeginAsync(CancellationToken cancellation)
    {
        // The server's own limit would cut off a reader that is slow, and not only one that stands still.
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate) rate.MinDataRate = null;
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache";
        return http.Response.StartAsync(cancellation);
    }

    /// <summary>Writes an event.</summary>
    /// <param name="kind">Its name.</param>
    /// <param name="id">Its id, from which a reader goes on; null for none.</param>
    /// <param name="data">What it says.</param>
    /// <param name="cancellation">Ends the answer.</param>
    /// <exception cref="StalledReaderException">The reader takes nothing.</exception>
    public async Task WriteAsync(string kind, long? id, object data, CancellationToken cancellation)
    {
        Text($"event: {kind}\n");
        if (id is { } number) Text(string.Create(CultureInfo.InvariantCulture, $"id: {number}\n"));
        Text("data: ");
        using (var json = new Utf8JsonWriter(buffer, new() { Encoder = HttpJson.Options.Encoder })) JsonSerializer.Serialize(json, data, data.GetType(), HttpJson.Options);
        Text("\n\n");
        if (buffer.WrittenCount >= Piece) await SendAsync(cancellation);
    }

    /// <summary>Sends what was written.</summary>
    /// <exception cref="StalledReaderException">The reader takes nothing.</exception>
    public async Task SendAsync(CancellationToken cancellation)
    {
        var output = http.Response.BodyWriter;
        for (var sent = 0; sent < buffer.WrittenCount; sent += Piece)
        {
            output.Write(buffer.WrittenSpan[sent..Math.Min(sent + Piece, buffer.WrittenCount)]);
            var flush = output.FlushAsync(cancellation);
            if (flush.IsCompleted) await flush;
            else await TakenAsync(flush.AsTask(), cancellation);
        }

        if (buffer.Capacity > KeptBuffer) buffer = new();
        else buffer.ResetWrittenCount();
    }

    async Task TakenAsync(Task flush, CancellationToken cancellation)
    {
        try
        {
            await flush.WaitAsync(patience, time, cancellation);
        }
        catch (TimeoutException)
        {
            throw new StalledReaderException();
        }
    }

    void Text(string text) => Encoding.UTF8.GetBytes(text, buffer);
}

/// <summary>The reader of an answer has taken nothing for too long.</summary>
sealed class StalledReaderException() : IOException("The reader of an event stream took nothing for too long.");
