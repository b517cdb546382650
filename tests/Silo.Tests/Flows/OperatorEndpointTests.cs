using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TrustFlow.Flows;
using TrustFlow.PubSub;
using TrustFlow.Silo.Tests.InProcess;
using TrustFlow.Storage;

namespace TrustFlow.Silo.Tests.Flows;

/// <summary>Topics and processors as operators see them over HTTP.</summary>
public sealed class OperatorEndpointTests(LocalSilo silo) : IClassFixture<LocalSilo>, IAsyncLifetime
{
    const string Workspace = "/api/v2/workspaces/default";

    public async Task InitializeAsync()
    {
        await silo.PutBlueprintAsync("pair", """{"flow": {"one:{id}": {"topics": {"input": "flow:tg:both:{workspace}"}}, "two:{id}": {"topics": {"input": "flow:tg:two:{id}"}}}}""");
        if ((await silo.SendAsync(HttpMethod.Get, $"{Workspace}/flows")).Body["items"]!.AsArray().Count > 0) return;
        foreach (var id in new[] { "a", "b" }) await silo.StartFlowAsync(id, "pair");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("flow:tg:both:default")]
    [InlineData("q1%2Ftg%2Fflow%2Fboth%3Adefault")]
    [InlineData("persistent%3A%2F%2Ftg%2Fflow%2Fboth%3Adefault")]
    public async Task Users_OfATopic_AreItsFlows(string topic)
    {
        var (status, body) = await silo.SendAsync(HttpMethod.Get, $"/api/v2/topics/{topic}/users");

        Assert.Equal((HttpStatusCode.OK, "flow:tg:both:default", true), (status, (string?)body["topic"], (bool)body["exists"]!));
        Assert.Equal(["default/a", "default/b"], body["users"]!.AsArray().Select(user => $"{user!["workspace"]}/{user["flow"]}"));
    }

    [Fact]
    public async Task Users_OfWhatIsNoTopic_AreRefused() =>
        Assert.Equal((HttpStatusCode.BadRequest, "bad-value"), Refusal(await silo.SendAsync(HttpMethod.Get, "/api/v2/topics/nonsense/users")));

    [Fact]
    public async Task Sweep_OfWhatIsLeaked_TellsWhatIsGone()
    {
        var topic = TopicName.Parse("flow:tg:left");
        await silo.Broker.EnsureTopicAsync(topic);
        await silo.Services.GetRequiredService<IConfigStore>().SaveLeakAsync(new LeakedTopic($"{topic}", null, DateTimeOffset.UnixEpoch, "busy"));

        var leaked = (await silo.SendAsync(HttpMethod.Get, "/api/v2/topics/leaked")).Body["items"]!.AsArray().Single()!;
        var (status, sweep) = await silo.SendAsync(HttpMethod.Post, "/api/v2/topics/sweep");

        Assert.Equal(("flow:tg:left", "busy"), ((string?)leaked["topic"], (string?)leaked["error"]));
        Assert.Equal((HttpStatusCode.OK, 0), (status, sweep["left"]!.AsArray().Count));
        Assert.Equal("flow:tg:left", (string?)sweep["gone"]!.AsArray().Single()!["topic"]);
        Assert.False(await silo.Broker.TopicExistsAsync(topic));
        Assert.Empty((await silo.SendAsync(HttpMethod.Get, "/api/v2/topics/leaked")).Body["items"]!.AsArray());
    }

    [Fact]
    public async Task Processors_OfSeveralPages_AreInOrderWithWhatTheyReport()
    {
        var variant = silo.Grains.GetGrain<IProcessorVariantGrain>(new VariantKey("default", "one", "a").ToString());
        await variant.ReportAsync(new ProcessorReport("w", ReportedState.Failed, null, "no room", DateTimeOffset.UnixEpoch));

        var (_, first) = await silo.SendAsync(HttpMethod.Get, $"{Workspace}/processors?limit=3");
        var (_, second) = await silo.SendAsync(HttpMethod.Get, $"{Workspace}/processors?limit=3&continue={Uri.EscapeDataString((string)first["continue"]!)}");
        var (status, shown) = await silo.SendAsync(HttpMethod.Get, $"{Workspace}/processors/one/variants/a");

        Assert.Equal(["one/a", "one/b", "two/a"], Names(first));
        Assert.Equal(["two/b"], Names(second));
        Assert.Null(second["continue"]);
        Assert.Equal((HttpStatusCode.OK, "no room"), (status, (string?)shown["error"]));
        Assert.NotNull(shown["wanted-hash"]);
    }

    [Theory]
    [InlineData("processors/one/variants/none", 404, "flow-error")]
    [InlineData("processors/one/variants/a:b", 400, "bad-value")]
    [InlineData("processors?limit=501", 400, "bad-value")]
    [InlineData("processors?continue=nonsense", 400, "bad-value")]
    public async Task Processors_ThatCannotBe_AreRefused(string path, int status, string code) =>
        Assert.Equal(((HttpStatusCode)status, code), Refusal(await silo.SendAsync(HttpMethod.Get, $"{Workspace}/{path}")));

    static IEnumerable<string> Names(JsonObject page) => page["items"]!.AsArray().Select(item => $"{item!["processor"]}/{item["variant"]}");

    static (HttpStatusCode, string?) Refusal((HttpStatusCode Status, JsonObject Body) answer) => (answer.Status, (string?)answer.Body["code"]);
}
