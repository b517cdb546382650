using System.Net;
using System.Text.Json.Nodes;
using TrustFlow.Client.Http;
using TrustFlow.Silo.Tests.InProcess;

namespace TrustFlow.Silo.Tests.Flows;

public sealed class FlowListTests(LocalSilo silo) : IClassFixture<LocalSilo>, IAsyncLifetime
{
    const string Flows = "/api/v2/workspaces/default/flows";

    public async Task InitializeAsync()
    {
        await silo.PutBlueprintAsync("empty", """{"blueprint": {}, "flow": {"nobody:{id}": {"topics": {"input": "flow:tg:{id}"}}}}""");
        if ((await silo.SendAsync(HttpMethod.Get, Flows)).Body["items"]!.AsArray().Count > 0) return;
        foreach (var id in new[] { "c", "a", "d", "b" }) await silo.StartFlowAsync(id, "empty");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task List_WithALimit_PagesInOrder()
    {
        var (_, first) = await silo.SendAsync(HttpMethod.Get, $"{Flows}?limit=3");
        var (_, second) = await silo.SendAsync(HttpMethod.Get, $"{Flows}?limit=3&continue={Uri.EscapeDataString((string)first["continue"]!)}");

        Assert.Equal(["a", "b", "c"], Ids(first));
        Assert.Equal(["d"], Ids(second));
        Assert.Null(second["continue"]);
    }

    [Fact]
    public async Task List_LimitOutOfRange_IsRefused()
    {
        var (status, body) = await silo.SendAsync(HttpMethod.Get, $"{Flows}?limit=501");

        Assert.Equal((HttpStatusCode.BadRequest, "bad-value"), (status, (string?)body["code"]));
    }

    [Fact]
    public async Task Client_ListingFlows_GetsThem() =>
        Assert.Equal(["a", "b", "c", "d"], (await new TrustFlowHttpClient(silo.Http).ListFlowsAsync("default")).Select(flow => flow.GetProperty("id").GetString()));

    [Fact]
    public async Task Flow_Shown_HasItsVersionAsETag()
    {
        using var answer = await silo.Http.GetAsync(new Uri($"{Flows}/a", UriKind.Relative));

        var version = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["version"]!.GetValue<long>();
        Assert.True(version > 0);
        Assert.Equal($"\"{version}\"", answer.Headers.ETag!.Tag);
    }

    static List<string> Ids(JsonObject list) => [.. list["items"]!.AsArray().Select(flow => (string)flow!["id"]!)];
}
