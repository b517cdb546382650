using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TrustFlow.Cli.Tests;

/// <summary>A server that behaves as TrustFlow's HTTP API does, with its state in memory.</summary>
public sealed class ApiServer : IAsyncLifetime
{
    const string Unready = """
        {"id": "stuck", "state": "configured", "conditions": [
          {"type": "Configured", "status": "true", "message": "All 1 variants are committed."},
          {"type": "Ready", "status": "unknown", "reason": "NotReported", "message": "No worker has reported to run a/b."},
          {"type": "Other", "status": "false", "message": "No worker has reported to run a/b."}]}
        """;

    WebApplication app = null!;
    int looks;

    public ConcurrentDictionary<string, string> Entries { get; } = new();

    public ConcurrentDictionary<string, JsonObject> Documents { get; } = new();

    public ConcurrentQueue<JsonObject> Requests { get; } = new();

    public ConcurrentQueue<string> Paths { get; } = new();

    /// <summary>What watches are answered with, one after the other; afterwards none goes on.</summary>
    public ConcurrentQueue<string> Watches { get; } = new();

    /// <summary>Answers a document itself where it is not null.</summary>
    public Func<JsonObject, IResult?> OnLoad { get; set; } = _ => null;

    public string Url => app.Urls.Single();

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.Use((context, next) =>
        {
            Paths.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
            return next(context);
        });
        Map();
        await app.StartAsync();
    }

    public async Task DisposeAsync() => await app.DisposeAsync();

    public static IResult Problem(int status, string code, string detail) =>
        Results.Problem(detail, statusCode: status, title: code, extensions: new Dictionary<string, object?> { ["code"] = code });

    void Map()
    {
        app.MapPost("/api/v1/config", (JsonObject request) => Config(Noted(request)));
        app.MapPost("/api/v1/flow", (JsonObject request) => Flow(Noted(request)));
        app.MapPost("/api/v1/flow/{flow}/service/document-load", (string flow, JsonObject request) =>
        {
            if (flow == "none") return Problem(404, "not-found", "No flow 'none' runs in the workspace 'default'. List them with: trustflow flow list.");
            if (OnLoad(request) is { } answer) return answer;
            Documents[(string)request["id"]!] = request;
            return Results.Json(new { });
        });
        app.MapPost("/api/v1/flow/{flow}/service/keyword-search", (JsonObject request) => Text($$"""
            {"hits": [{"document": "/b", "index": 2, "score": 0.00000235, "text": "second\nline"}, {"document": "/a", "index": 0, "score": 1.25, "text": "first"}]}
            """, Noted(request)));
        app.MapGet("/api/v2/system", () => Text("""{"version": "0.1.0", "engine": "embedded", "ready": true, "uptime-seconds": 12, "workspaces": ["a", "b"]}"""));
        app.MapGet("/api/v2/watch", Watch);
        app.MapGet("/api/v2/workspaces/{workspace}/watch", Watch);
        app.MapPost("/api/v2/bootstrap/run", () => Text("""{"tier": "gate", "gate-error": "The flow service does not answer: down", "initialisers": []}"""));
        app.MapGet("/api/v2/bootstrap", () => Text("""
            {"tier": "converging", "last-wake": "2026-01-01T00:00:00+00:00", "next-wake": "2026-01-01T00:00:15+00:00", "initialisers": [
              {"name": "template", "class": "TemplateSeed", "wanted-flag": "v1", "stored-flag": "v1", "outcome": "ran", "duration": "00:00:01.5"},
              {"name": "flow", "class": "DefaultFlowStart", "wanted-flag": "v1", "outcome": "failed-state-write", "error": "disk full"}]}
            """));
        app.MapGet("/api/v2/workspaces/{workspace}/flows", (HttpRequest request) => Text(request.Query["continue"] == "bWFpbg+/"
            ? """{"items": [{"id": "other", "blueprint": "search", "state": "stopping", "description": ""}]}"""
            : """{"items": [{"id": "main", "blueprint": "search", "state": "ready", "description": "text"}], "continue": "bWFpbg+/"}"""));
        app.MapGet("/api/v2/workspaces/{workspace}/flows/{flow}", (string flow) => flow switch
        {
            "main" => Text("""{"id": "main", "state": "ready", "parameters": {"size": "5"}}"""),
            "soon" => Text(Interlocked.Increment(ref looks) < 3 ? Unready : """{"id": "soon", "state": "ready"}"""),
            "stuck" => Text(Unready),
            "paused" or "stopping" => Results.Json(new { id = flow, state = flow }),
            _ => Problem(404, "flow-error", "Flow does not exist"),
        });
        app.MapPost("/api/v2/workspaces/{workspace}/flows/{flow}", (string flow, JsonObject request) =>
            Noted(request) is var _ && flow == "main" ? Problem(409, "flow-error", "Flow already exists") : Results.Json(new { workspace = "w", id = flow, blueprint = "search" }, statusCode: 201));
        app.MapPost("/api/v2/workspaces/{workspace}/flows/{flow}/{verb}", (string flow, JsonObject request) => Noted(request) is var _ && flow == "none"
            ? Problem(404, "flow-error", "Flow ID invalid")
            : Results.Json(new { changed = flow != "main", version = 12 }));
        app.MapDelete("/api/v2/workspaces/{workspace}/flows/{flow}", (string flow) => flow switch
        {
            "main" => Text("""{"gone": true}"""),
            "slow" => Results.Json(new { gone = false }, statusCode: 202),
            _ => Problem(404, "flow-error", "Flow ID invalid"),
        });
        app.MapDelete("/api/v2/workspaces/{workspace}/blueprints/{name}", () => Results.NoContent());
    }

    IResult Watch() => Watches.TryDequeue(out var events)
        ? events.Length == 0 ? Problem(503, "unavailable", "The silo cannot do it now.") : Results.Text(events, "text/event-stream")
        : Problem(410, "compacted", "The change log does not reach back to version 7.");

    IResult Config(JsonObject request)
    {
        var keys = request["keys"]?.AsArray().Select(key => ((string)key!["type"]!, (string)key["key"]!)).ToList() ?? [];
        switch ((string)request["operation"]!)
        {
            case "get":
                var values = keys.Select(key => (JsonNode)new JsonObject { ["type"] = key.Item1, ["key"] = key.Item2, ["value"] = Entries.GetValueOrDefault($"{key.Item1}/{key.Item2}") });
                return Results.Json(new JsonObject { ["version"] = 7, ["values"] = new JsonArray([.. values]) });
            case "list":
                return Results.Json(new { version = 7, directory = Entries.Keys.Where(key => key.StartsWith($"{request["type"]}/", StringComparison.Ordinal)).Select(key => key.Split('/')[1]).Order(StringComparer.Ordinal) });
            case "put" when (string)request["values"]![0]!["type"]! == "flow":
                return Error("not-allowed", "The type 'flow' is owned by the flow service. Use trustflow flow.");
            case "put" when (string)request["values"]![0]!["key"]! == "contested":
                return Error("conflict", "The entry 'prompt' / 'contested' is at version 3, not at the one that was asked for.");
            case "put":
                foreach (var value in request["values"]!.AsArray()) Entries[$"{value!["type"]}/{value["key"]}"] = (string)value["value"]!;
                return Results.Json(new { version = 8 });
            default:
                foreach (var (type, key) in keys) Entries.TryRemove($"{type}/{key}", out _);
                return Results.Json(new { version = 9 });
        }
    }

    static IResult Flow(JsonObject request) => ((string)request["operation"]!, (string?)request["blueprint-name"], (string?)request["flow-id"]) switch
    {
        ("list-blueprints", _, _) => Results.Json(new Dictionary<string, object> { ["blueprint-names"] = new[] { "search", "other" } }),
        ("get-blueprint", "search", _) => Results.Json(new Dictionary<string, object> { ["blueprint-definition"] = """{"flow":{},"description":"é"}""" }),
        ("get-blueprint", _, _) => Error("flow-error", "Blueprint does not exist"),
        ("put-blueprint", "bad", _) => Error("bad-value", "The blueprint is malformed at $.flow: it is no object."),
        ("put-blueprint", "doubtful", _) => Results.Json(new { warnings = new[] { "The blueprint 'doubtful': $.flow: The variable '{x}' is not declared." } }),
        ("delete-blueprint", "search", _) => Error("not-allowed", "The blueprint 'search' is used by the flow 'main'. Stop it first, or force the deletion."),
        _ => Results.Json(new { }),
    };

    JsonObject Noted(JsonObject request)
    {
        Requests.Enqueue(request);
        return request;
    }

    static IResult Text(string json, JsonObject? _ = null) => Results.Text(json, "application/json");

    static IResult Error(string type, string message) => Results.Json(new { error = new { type, message } });
}
