using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TrustFlow.Client.Config;
using TrustFlow.Client.Http;
using TrustFlow.Client.Tests.Testing;
using TrustFlow.Config.Wire;

namespace TrustFlow.Client.Tests.Http;

/// <summary>A server that reads a board and tells of its batches, and whose watches a test can cut, refuse and write into.</summary>
public sealed class WatchServer : IAsyncDisposable
{
    readonly Lock gate = new();
    readonly ConfigBoard board;
    readonly WebApplication server;
    readonly List<Watch> watches = [];
    readonly List<(long Version, string Workspace, IReadOnlyList<(string Type, string Key, string? Value)> Writes)> log = [];
    TaskCompletionSource watched = new(TaskCreationOptions.RunContinuationsAsynchronously);

    WatchServer(ConfigBoard board, int port)
    {
        this.board = board;
        board.Committed = Tell;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        server = builder.Build();
        server.MapGet("/api/v2/system", () => Results.Json(new Dictionary<string, long> { ["config-version"] = board.Version }));
        server.MapPost("/api/v1/config", ConfigAsync);
        server.MapGet("/api/v2/watch", (HttpContext http) => WatchAsync(http, null));
        server.MapGet("/api/v2/workspaces/{workspace}/watch", WatchAsync);
    }

    public Uri Address => new(server.Urls.Single());

    /// <summary>The query of every watch so far.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>Answers the next watch instead of opening it.</summary>
    public Func<HttpResponse, Task>? Refusal { get; set; }

    /// <summary>Starts one over a board, on a free port or on that of one that was before.</summary>
    public static async Task<WatchServer> StartAsync(ConfigBoard board, Uri? address = null)
    {
        var started = new WatchServer(board, address?.Port ?? 0);
        await started.server.StartAsync();
        return started;
    }

    /// <summary>Writes into every open watch, whatever it is.</summary>
    public void Say(string text)
    {
        lock (gate)
        {
            foreach (var watch in watches) watch.Texts.Writer.TryWrite(text);
        }
    }

    public void SayPosition(long version) => Say($"event: position\nid: {version}\ndata: {{\"version\":{version}}}\n\n");

    /// <summary>Breaks the connections of all open watches off.</summary>
    public void Cut()
    {
        lock (gate)
        {
            foreach (var watch in watches) watch.Http.Abort();
        }
    }

    /// <summary>Ends all open watches as a server does that goes.</summary>
    public void End()
    {
        lock (gate)
        {
            foreach (var watch in watches) watch.Texts.Writer.TryComplete();
        }
    }

    /// <summary>Completes when that many watches were asked for since the server started.</summary>
    public async Task WhenWatchedAsync(int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (Asked.Count >= count) return;
                next = watched.Task;
            }

            await next.WaitAsync(limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        await server.StopAsync(new CancellationToken(canceled: true));
        await server.DisposeAsync();
    }

    /// <summary>A change as a watch tells it.</summary>
    public static string Event(long version, string workspace, params IEnumerable<(string Type, string Key, string? Value)> writes)
    {
        var entries = writes.Select(write => new { write.Type, write.Key, New = write.Value, Secret = false });
        return $"event: change\nid: {version}\ndata: {JsonSerializer.Serialize(new { Version = version, At = "2026-01-01T00:00:00Z", Actor = "test", Workspace = workspace, Entries = entries }, WireJson.Options)}\n\n";
    }

    void Tell(long version, string workspace, IReadOnlyList<(string Type, string Key, string? Value)> writes)
    {
        lock (gate)
        {
            log.Add((version, workspace, writes));
            foreach (var watch in watches) Tell(watch, version, workspace, writes);
        }
    }

    static void Tell(Watch watch, long version, string workspace, IReadOnlyList<(string Type, string Key, string? Value)> writes)
    {
        var own = writes.Where(write => watch.Types.Contains(write.Type)).ToList();
        if (own.Count > 0 && (watch.Workspace ?? workspace) == workspace) watch.Texts.Writer.TryWrite(Event(version, workspace, own));
    }

    async Task WatchAsync(HttpContext http, string? workspace)
    {
        var watch = new Watch(http, [.. http.Request.Query["type"].OfType<string>()], workspace, Channel.CreateUnbounded<string>());
        var refusal = Refusal;
        Refusal = null;
        lock (gate)
        {
            if (refusal is null) Open(watch, long.Parse(http.Request.Query["from"]!));
            Asked.Add(http.Request.Path + http.Request.QueryString);
            watched.TrySetResult();
            watched = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        if (refusal is not null)
        {
            await refusal(http.Response);
            return;
        }

        try
        {
            await WriteAsync(watch);
        }
        finally
        {
            lock (gate) watches.Remove(watch);
        }
    }

    static async Task WriteAsync(Watch watch)
    {
        watch.Http.Response.ContentType = "text/event-stream";
        await watch.Http.Response.Body.FlushAsync();
        await foreach (var text in watch.Texts.Reader.ReadAllAsync(watch.Http.RequestAborted))
        {
            await watch.Http.Response.WriteAsync(text);
            await watch.Http.Response.Body.FlushAsync();
        }
    }

    void Open(Watch watch, long from)
    {
        foreach (var (version, workspace, writes) in log.Where(batch => batch.Version > from)) Tell(watch, version, workspace, writes);
        watches.Add(watch);
    }

    async Task<IResult> ConfigAsync(HttpRequest http)
    {
        var request = (await JsonSerializer.DeserializeAsync<ConfigRequest>(http.Body, WireJson.Options))!;
        var snapshot = request.Operation switch
        {
            "getvalues-all-ws" => await board.GetAllAsync(request.Type!),
            "getvalues" => await board.GetValuesAsync(request.Type!, request.Workspace!),
            _ => await board.GetAsync(request.Workspace!, [.. request.Keys!.Select(key => new ConfigName(key!.Type!, key.Key!))]),
        };
        var values = snapshot.Entries.Select(entry => new ConfigValueMessage { Type = entry.Type, Key = entry.Key, Value = entry.Value, Workspace = entry.Workspace });
        return Results.Json(new ConfigResponse { Version = snapshot.Version, Values = [.. values] }, WireJson.Options);
    }

    sealed record Watch(HttpContext Http, IReadOnlyList<string> Types, string? Workspace, Channel<string> Texts);
}
