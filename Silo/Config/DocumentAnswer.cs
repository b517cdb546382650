using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TrustFlow.Config;
using TrustFlow.Silo.Http;

namespace TrustFlow.Silo.Config;

/// <summary>Writes an export as it is read, so that its size is no matter.</summary>
/// <param name="http">Where it goes.</param>
/// <param name="workspace">What it is of.</param>
sealed class DocumentAnswer(HttpResponse http, string workspace) : IAsyncDisposable
{
    /// <summary>A good number of entries to read at a time.</summary>
    public const int PageEntries = 2_000;

    readonly Utf8JsonWriter writer = new(http.BodyWriter, new JsonWriterOptions { Encoder = HttpJson.Options.Encoder });
    readonly List<ConfigKey> secrets = [];
    string? type;

    public Task BeginAsync(ExportPage page, CancellationToken cancellation)
    {
        http.ContentType = "application/json; charset=utf-8";
        http.Headers.ETag = EntityTags.Of(page.Version);
        writer.WriteStartObject();
        writer.WriteString("workspace", workspace);
        writer.WriteNumber("version", page.Version);
        writer.WriteStartObject("entries");
        return WriteAsync(page, cancellation);
    }

    public async Task WriteAsync(ExportPage page, CancellationToken cancellation)
    {
        secrets.AddRange(page.Secrets);
        foreach (var entry in page.Entries)
        {
            if (entry.Type != type)
            {
                if (type is not null) writer.WriteEndObject();
                writer.WriteStartObject(entry.Type);
                type = entry.Type;
            }

            writer.WriteString(entry.Key, entry.Value);
        }

        await writer.FlushAsync(cancellation);
        await http.BodyWriter.FlushAsync(cancellation);
    }

    public async Task EndAsync(CancellationToken cancellation)
    {
        if (type is not null) writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteStartArray("secrets");
        foreach (var secret in secrets)
        {
            writer.WriteStartObject();
            writer.WriteString("type", secret.Type);
            writer.WriteString("key", secret.Key);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        await writer.FlushAsync(cancellation);
        await http.BodyWriter.FlushAsync(cancellation);
    }

    public ValueTask DisposeAsync() => writer.DisposeAsync();
}
