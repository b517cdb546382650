using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TrustFlow.Bootstrap.Tests.Fixtures;

/// <summary>The part of Pulsar's admin REST API that initialisers use, with the answers of a broker.</summary>
sealed class PulsarServer : IAsyncDisposable
{
    readonly WebApplication app;

    PulsarServer(WebApplication app) => this.app = app;

    public ConcurrentDictionary<string, JsonNode> Tenants { get; } = new();

    public ConcurrentDictionary<string, JsonNode> Namespaces { get; } = new();

    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Answers a request itself where it is not null.</summary>
    public Func<HttpContext, IResult?> Instead { get; set; } = _ => null;

    public string Url => app.Urls.Single();

    public static async Task<PulsarServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new PulsarServer(builder.Build());
        server.Map();
        await server.app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    void Map()
    {
        app.Use(async (context, next) =>
        {
            Requests.Enqueue($"{context.Request.Method} {context.Request.Path}");
            if (Instead(context) is { } answer) await answer.ExecuteAsync(context);
            else await next(context);
        });
        app.MapGet("/admin/v2/clusters", () => Results.Json(new[] { "east", "west" }));
        app.MapGet("/admin/v2/tenants/{tenant}", (string tenant) => Found(Tenants, tenant, "Tenant does not exist"));
        app.MapPut("/admin/v2/tenants/{tenant}", (string tenant, JsonNode body) => Added(Tenants, tenant, body, "Tenant already exists"));
        app.MapGet("/admin/v2/namespaces/{tenant}/{name}", (string tenant, string name) => Found(Namespaces, $"{tenant}/{name}", "Namespace does not exist"));
        app.MapPut("/admin/v2/namespaces/{tenant}/{name}", (string tenant, string name, JsonNode body) =>
            Tenants.ContainsKey(tenant) ? Added(Namespaces, $"{tenant}/{name}", body, "Namespace already exists") : Reason(404, "Tenant does not exist"));
        Policy("retention", "retention_policies");
        Policy("subscriptionExpirationTime", "subscription_expiration_time_minutes");
    }

    void Policy(string path, string member)
    {
        app.MapGet($"/admin/v2/namespaces/{{tenant}}/{{name}}/{path}", (string tenant, string name) =>
            !Namespaces.TryGetValue($"{tenant}/{name}", out var policies) ? Reason(404, "Namespace does not exist")
            : policies[member] is { } value ? Results.Text(value.ToJsonString(), "application/json") : Results.NoContent());
        app.MapPost($"/admin/v2/namespaces/{{tenant}}/{{name}}/{path}", (string tenant, string name, JsonNode body) =>
        {
            if (!Namespaces.TryGetValue($"{tenant}/{name}", out var policies)) return Reason(404, "Namespace does not exist");
            policies[member] = body;
            return Results.NoContent();
        });
    }

    static IResult Found(ConcurrentDictionary<string, JsonNode> all, string key, string missing) =>
        all.TryGetValue(key, out var there) ? Results.Text(there.ToJsonString(), "application/json") : Reason(404, missing);

    static IResult Added(ConcurrentDictionary<string, JsonNode> all, string key, JsonNode body, string present) =>
        all.TryAdd(key, body) ? Results.NoContent() : Reason(409, present);

    static IResult Reason(int status, string reason) => Results.Json(new { reason }, statusCode: status);
}
