using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Serialization;
using TrustFlow.Client.Config;

namespace TrustFlow.Client.Http;

/// <summary>A watch's answer as it comes: server-sent events, of which it knows <c>change</c>, <c>position</c> and <c>error</c>, and passes over others.</summary>
sealed class WatchStream : IAsyncDisposable
{
    readonly HttpResponseMessage answer;
    readonly IAsyncEnumerator<SseItem<WatchEvent?>> events;
    readonly JsonCalls calls;

    WatchStream(JsonCalls calls, HttpResponseMessage answer, Stream body, CancellationToken cancellation)
    {
        this.calls = calls;
        this.answer = answer;
        events = SseParser.Create(body, Parse).EnumerateAsync(cancellation).GetAsyncEnumerator(cancellation);
    }

    public static async Task<WatchStream> OpenAsync(JsonCalls calls, string path, CancellationToken cancellation)
    {
        var opened = await calls.OpenAsync(path, "text/event-stream", cancellation);
        try
        {
            return new WatchStream(calls, opened, await opened.Content.ReadAsStreamAsync(cancellation), cancellation);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>The next event, or null when the server ended the watch.</summary>
    /// <exception cref="ServerUnreachableException">The connection broke.</exception>
    /// <exception cref="ServerRefusedException">The server cannot go on, or an event cannot be read.</exception>
    public async Task<WatchEvent?> NextAsync(CancellationToken cancellation)
    {
        try
        {
            while (await events.MoveNextAsync())
            {
                if (events.Current.Data is { } heard) return heard;
            }

            return null;
        }
        catch (JsonException broken)
        {
            throw JsonCalls.BadAnswer("the watch", broken);
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException && !cancellation.IsCancellationRequested)
        {
            throw calls.Unreachable(failed);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The answer first: whoever is done with an endless one does not wait for its end.
        answer.Dispose();
        await events.DisposeAsync();
    }

    static WatchEvent? Parse(string kind, ReadOnlySpan<byte> text) => kind switch
    {
        "position" => new WatchEvent(Read<Position>(text).Version, null, null, null, []),
        "change" => Change(Read<WatchEvent>(text)),
        "error" => throw Read<Failure>(text).Refusal,
        _ => null,
    };

    static WatchEvent Change(WatchEvent change) =>
        change is { Version: > 0, Workspace.Length: > 0, Entries: not null } && change.Entries.All(entry => entry is { Type: not null, Key: not null })
            ? change
            : throw new JsonException("an event of a change has no version, workspace, or entries with type and key");

    static T Read<T>(ReadOnlySpan<byte> text) => JsonSerializer.Deserialize<T>(text, WireJson.Options) ?? throw new JsonException("an event is null");

    sealed record Position([property: JsonRequired] long Version);

    sealed record Failure(string? Code, string? Detail)
    {
        public ServerRefusedException Refusal => new(Code ?? "failed", Detail ?? "The server cannot go on with the watch.", HttpStatusCode.OK);
    }
}
