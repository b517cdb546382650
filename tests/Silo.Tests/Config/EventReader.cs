using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;

namespace TrustFlow.Silo.Tests.Config;

/// <summary>Reads an answer of server-sent events, one after the other.</summary>
sealed class EventReader : IAsyncDisposable
{
    readonly HttpResponseMessage answer;
    readonly IAsyncEnumerator<SseItem<string>> events;
    readonly CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));

    EventReader(HttpResponseMessage answer, Stream body)
    {
        this.answer = answer;
        events = SseParser.Create(body).EnumerateAsync(patience.Token).GetAsyncEnumerator();
    }

    public HttpResponseMessage Answer => answer;

    public static async Task<EventReader> OpenAsync(HttpClient http, string path, string? lastEvent = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (lastEvent is not null) request.Headers.Add("Last-Event-ID", lastEvent);
        var begun = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.True(begun.IsSuccessStatusCode, $"{begun.StatusCode}: {(begun.IsSuccessStatusCode ? "" : await begun.Content.ReadAsStringAsync())}");
        return new(begun, await begun.Content.ReadAsStreamAsync());
    }

    /// <summary>The next event of a kind; null where the answer ended.</summary>
    public async Task<(string Id, JsonObject Data)?> NextAsync(string kind)
    {
        while (await events.MoveNextAsync())
        {
            if (events.Current.EventType == kind) return (events.Current.EventId ?? "", JsonNode.Parse(events.Current.Data)!.AsObject());
        }

        return null;
    }

    /// <summary>What the next batch made of its first entry.</summary>
    public async Task<string?> NextValueAsync() => (string?)(await NextAsync("change"))?.Data["entries"]![0]!["new"];

    public async ValueTask DisposeAsync()
    {
        answer.Dispose();
        await events.DisposeAsync();
        patience.Dispose();
    }
}
