using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace TrustFlow.Testing;

/// <summary>A silo on a free port of the loopback address, over a data folder that outlives it.</summary>
sealed class SiloProcess : IAsyncDisposable
{
    readonly ChildProcess process;

    SiloProcess(ChildProcess process, Uri address)
    {
        this.process = process;
        Http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
    }

    public HttpClient Http { get; }

    public Uri Address => Http.BaseAddress!;

    public ChildProcess Process => process;

    /// <summary>Starts it with the samples' bootstrap, or as the arguments say, and waits until it serves.</summary>
    public static Task<SiloProcess> StartAsync(string data, params string[] arguments) => StartAsync(data, new Dictionary<string, string>(), arguments);

    /// <summary>The same, with environment variables.</summary>
    public static Task<SiloProcess> StartAsync(string data, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Launch(data, environment, arguments, FreePort()).ServingAsync();

    /// <summary>Waits until it serves, and ends it if it does not.</summary>
    public async Task<SiloProcess> ServingAsync()
    {
        try
        {
            await WaitAsync("/health/startup", TimeSpan.FromSeconds(60));
            return this;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>The same, in the place of one that was before, at its address.</summary>
    public static Task<SiloProcess> StartAgainAsync(SiloProcess before, string data, params string[] arguments) =>
        Launch(data, new Dictionary<string, string>(), arguments, before.Address.Port).ServingAsync();

    /// <summary>Starts it and waits for nothing.</summary>
    public static SiloProcess Launch(string data, params string[] arguments) => Launch(data, new Dictionary<string, string>(), arguments, FreePort());

    static SiloProcess Launch(string data, IReadOnlyDictionary<string, string> environment, string[] arguments, int port)
    {
        var child = ChildProcess.Start("trustflow-silo.dll", AppContext.BaseDirectory, environment, ["--data", data, "--listen", $"127.0.0.1:{port}", .. arguments]);
        return new SiloProcess(child, new Uri($"http://127.0.0.1:{port}"));
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits until the default flow's processors have taken it up.</summary>
    public Task FlowReadyAsync(string workspace = "default", string flow = "default") =>
        UntilAsync(
            async () => await Http.GetAsync(new Uri($"/api/v2/workspaces/{workspace}/flows/{flow}", UriKind.Relative)) is { IsSuccessStatusCode: true } answer
                && (await answer.Content.ReadFromJsonAsync<JsonObject>())?["state"]?.ToString() == "ready",
            $"the flow {workspace}/{flow} to be ready");

    public async Task<JsonObject> ConfigAsync(object request) => await PostAsync("/api/v1/config", request);

    public async Task<JsonObject> FlowAsync(object request) => await PostAsync("/api/v1/flow", request);

    public async Task<JsonObject> PostAsync(string path, object request)
    {
        using var answer = await Http.PostAsJsonAsync(path, request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path} answered {answer.StatusCode}: {text}");
        return JsonNode.Parse(text)!.AsObject();
    }

    /// <summary>The document ids that a search finds, best first.</summary>
    public async Task<List<string>> SearchAsync(string query, string workspace = "default", string flow = "default", int limit = 100)
    {
        var answer = await PostAsync($"/api/v1/flow/{flow}/service/keyword-search", new { workspace, query, limit });
        return answer["hits"]!.AsArray().Select(hit => hit!["document"]!.ToString()).ToList();
    }

    public Task<HttpResponseMessage> LoadAsync(string id, long revision, string text, string workspace = "default", string flow = "default") =>
        Http.PostAsJsonAsync($"/api/v1/flow/{flow}/service/document-load", new { workspace, id, revision, text });

    /// <summary>Polls a fact of another process, which no event of this one tells.</summary>
    public async Task UntilAsync(Func<Task<bool>> holds, string what, TimeSpan? limit = null)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var timeout = new CancellationTokenSource(limit ?? TimeSpan.FromSeconds(60));
        while (!await TryAsync(holds))
        {
            Assert.True(process.Running, $"The silo ended while waiting for {what}.\n{process.Output}\n{process.Errors}");
            try
            {
                await timer.WaitForNextTickAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"Waited in vain for {what}.\n{process.Output}\n{process.Errors}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await process.DisposeAsync();
    }

    Task WaitAsync(string health, TimeSpan limit) =>
        UntilAsync(async () => (await Http.GetAsync(new Uri(health, UriKind.Relative))).IsSuccessStatusCode, health, limit);

    static async Task<bool> TryAsync(Func<Task<bool>> holds)
    {
        try
        {
            return await holds();
        }
        catch (Exception e) when (e is HttpRequestException or SocketException)
        {
            // A silo tries its port before it serves there, which may cut off who asks at that moment.
            return false;
        }
    }
}
