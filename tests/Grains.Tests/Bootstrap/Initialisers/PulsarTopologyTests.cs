using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TrustFlow.Bootstrap.Initialisers;
using TrustFlow.Bootstrap.Tests.Fixtures;

namespace TrustFlow.Bootstrap.Tests.Initialisers;

public sealed class PulsarTopologyTests : IAsyncLifetime
{
    readonly ServiceProvider services = new ServiceCollection().AddLogging().AddBootstrap(new()).BuildServiceProvider();
    PulsarServer pulsar = null!;

    public async Task InitializeAsync() => pulsar = await PulsarServer.StartAsync();

    [Fact]
    public async Task Run_NewCluster_MakesTheTenantAndItsNamespaces()
    {
        await RunAsync();

        Assert.Equal("""{"adminRoles":[],"allowedClusters":["east","west"]}""", pulsar.Tenants["acme"].ToJsonString());
        Assert.Equal(["acme/flow", "acme/notify", "acme/request", "acme/response"], pulsar.Namespaces.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("{}", pulsar.Namespaces["acme/flow"].ToJsonString());
        Assert.Equal((3, 30), Kept("acme/response"));
        Assert.Equal((3, 5), Kept("acme/notify"));
    }

    [Fact]
    public async Task Run_Anything_IsLookedAtBeforeItIsWritten()
    {
        await RunAsync();

        var requests = pulsar.Requests.ToList();
        Assert.All(requests.Where(request => request.StartsWith("PUT ", StringComparison.Ordinal)),
            put => Assert.InRange(requests.IndexOf($"GET {put[4..]}"), 0, requests.IndexOf(put) - 1));
    }

    [Fact]
    public async Task Run_Again_OnlyLooks()
    {
        await RunAsync();
        pulsar.Requests.Clear();

        await RunAsync();

        Assert.All(pulsar.Requests, request => Assert.StartsWith("GET ", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_NamespaceWithAnotherRetention_IsBroughtToTheWantedOne()
    {
        await RunAsync();
        pulsar.Namespaces["acme/response"] = JsonNode.Parse("""{"retention_policies": {"retentionTimeInMinutes": 60, "retentionSizeInMB": 10}}""")!;
        pulsar.Namespaces["acme/notify"]["subscription_expiration_time_minutes"] = 7;

        await RunAsync();

        Assert.Equal((3, 30), Kept("acme/response"));
        Assert.Equal((3, 5), Kept("acme/notify"));
    }

    [Fact]
    public async Task Run_SomebodyElseIsFaster_IsDone()
    {
        pulsar.Instead = context =>
        {
            if (!HttpMethods.IsPut(context.Request.Method)) return null;
            pulsar.Tenants.TryAdd("acme", new JsonObject());
            foreach (var name in new[] { "flow", "request", "response", "notify" }) pulsar.Namespaces.TryAdd($"acme/{name}", new JsonObject());
            return null;
        };

        await RunAsync();

        Assert.Equal((3, 30), Kept("acme/response"));
    }

    [Fact]
    public async Task Run_ServerRefuses_SaysWhatItAnswered()
    {
        pulsar.Instead = context => HttpMethods.IsPut(context.Request.Method) ? Results.Json(new { reason = "no\nrights" }, statusCode: 401) : null;

        var error = await Assert.ThrowsAsync<HttpRequestException>(RunAsync);

        Assert.Equal($$"""Pulsar answered PUT {{pulsar.Url}}/admin/v2/tenants/acme with 401, {"reason":"no\nrights"}. Check admin_url and the rights of this deployment.""", error.Message);
    }

    [Fact]
    public async Task Run_ServerRedirects_DoesNotFollow()
    {
        pulsar.Instead = context => context.Request.Path.Value!.Contains("/elsewhere", StringComparison.Ordinal) ? null : Results.Redirect("/elsewhere");

        await Assert.ThrowsAsync<HttpRequestException>(RunAsync);

        Assert.DoesNotContain(pulsar.Requests, request => request.Contains("elsewhere", StringComparison.Ordinal));
    }

    public async Task DisposeAsync()
    {
        await pulsar.DisposeAsync();
        await services.DisposeAsync();
    }

    (int? Minutes, int? SubscriptionMinutes) Kept(string name) =>
        ((int?)pulsar.Namespaces[name]["retention_policies"]?["retentionTimeInMinutes"], (int?)pulsar.Namespaces[name]["subscription_expiration_time_minutes"]);

    Task RunAsync() =>
        new PulsarTopology(Parameters.Of($$"""{"admin_url": "{{pulsar.Url}}", "tenant": "acme"}"""), services.GetRequiredService<IHttpClientFactory>())
            .RunAsync(new FakeCluster().Context(), null, "v1", CancellationToken.None);
}
