using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace TrustFlow.Bench;

/// <summary>A silo as a process of its own, with the samples' bootstrap, on a free port.</summary>
sealed class BenchSilo : IAsyncDisposable
{
    const string Flow = "/api/v1/flow/default/service/";

    readonly Process process;
    readonly HttpClient http;

    BenchSilo(Process process, HttpClient http, TimeSpan ready)
    {
        this.process = process;
        this.http = http;
        Ready = ready;
    }

    /// <summary>From the start of the process until the flow of the bootstrap was ready to be used.</summary>
    public TimeSpan Ready { get; }

    public static async Task<BenchSilo> StartAsync(string data)
    {
        var port = FreePort();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "trustflow-silo.dll"), "--data", data, "--listen", $"127.0.0.1:{port}"])
        {
            WorkingDirectory = AppContext.BaseDirectory, RedirectStandardOutput = true, UseShellExecute = false,
        };
        var watch = Stopwatch.StartNew();
        var silo = Process.Start(start)!;
        silo.OutputDataReceived += (_, _) => { };
        silo.BeginOutputReadLine();
        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        while (!await IsReadyAsync(client))
        {
            if (silo.HasExited) throw new InvalidOperationException("The silo ended before it was ready.");
            await Task.Delay(5);
        }

        return new BenchSilo(silo, client, watch.Elapsed);
    }

    public async Task LoadAsync(string id, string text)
    {
        using var answer = await http.PostAsJsonAsync(Flow + "document-load", new { id, revision = 1, text });
        answer.EnsureSuccessStatusCode();
    }

    public async Task<JsonArray> SearchAsync(string query)
    {
        using var answer = await http.PostAsJsonAsync(Flow + "keyword-search", new { query });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["hits"]!.AsArray();
    }

    public async Task<bool> FindsAsync(string query, string document) =>
        (await SearchAsync(query)).Any(hit => hit!["document"]!.GetValue<string>() == document);

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    static async Task<bool> IsReadyAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("/api/v2/workspaces/default/flows/default", UriKind.Relative));
            return answer.IsSuccessStatusCode && (await answer.Content.ReadFromJsonAsync<JsonObject>())!["state"]!.GetValue<string>() == "ready";
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
