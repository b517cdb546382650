using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace TrustFlow.Bench;

/// <summary>A silo as a process of its own, with the samples' bootstrap.</summary>
sealed class BenchSilo(SiloProcess silo) : IAsyncDisposable
{
    const string Flow = "/api/v1/flow/default/service/";

    /// <summary>From the start of the process until the flow of the bootstrap was ready to be used.</summary>
    public TimeSpan Ready => silo.Ready;

    public static async Task<BenchSilo> StartAsync(string data) => new(await SiloProcess.StartAsync(data, IsReadyAsync));

    public async Task LoadAsync(string id, string text)
    {
        using var answer = await silo.Http.PostAsJsonAsync(Flow + "document-load", new { id, revision = 1, text });
        answer.EnsureSuccessStatusCode();
    }

    public async Task<JsonArray> SearchAsync(string query)
    {
        using var answer = await silo.Http.PostAsJsonAsync(Flow + "keyword-search", new { query });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["hits"]!.AsArray();
    }

    public async Task<bool> FindsAsync(string query, string document) =>
        (await SearchAsync(query)).Any(hit => hit!["document"]!.GetValue<string>() == document);

    public ValueTask DisposeAsync() => silo.DisposeAsync();

    static async Task<bool> IsReadyAsync(HttpClient client)
    {
        using var answer = await client.GetAsync(new Uri("/api/v2/workspaces/default/flows/default", UriKind.Relative));
        return answer.IsSuccessStatusCode && (await answer.Content.ReadFromJsonAsync<JsonObject>())!["state"]!.GetValue<string>() == "ready";
    }
}
