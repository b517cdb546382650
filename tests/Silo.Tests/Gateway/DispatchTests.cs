using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Consuming;
using TrustFlow.PubSub.Messages;
using TrustFlow.PubSub.Producing;
using TrustFlow.Silo.Gateway;
using TrustFlow.Silo.Tests.InProcess;

namespace TrustFlow.Silo.Tests.Gateway;

/// <summary>Requests to a flow whose processors do not run.</summary>
public sealed class DispatchTests(DispatchTests.ImpatientSilo silo) : IClassFixture<DispatchTests.ImpatientSilo>
{
    const string Blueprint = """
        {
          "blueprint": {},
          "flow": {"nobody:{id}": {"topics": {"input": "flow:tg:in:{id}", "request": "request:tg:ask:{id}", "response": "response:tg:ask:{id}"}}},
          "interfaces": {
            "load": {"flow": "flow:tg:in:{id}"},
            "bare": "flow:tg:in:{id}",
            "ask": {"request": "request:tg:ask:{id}", "response": "response:tg:ask:{id}"}
          }
        }
        """;

    static JsonMessageFormat<JsonObject> Format { get; } = new();

    [Theory]
    [InlineData("load")]
    [InlineData("bare")]
    public async Task Dispatch_NobodyBound_Is503AndStoresNothing(string kind)
    {
        await StartAsync($"deaf-{kind}");

        var (status, body) = await silo.SendAsync(HttpMethod.Post, $"/api/v1/flow/deaf-{kind}/service/{kind}", new { text = "x" });

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "unavailable"), (status, (string?)body["code"]));
        Assert.Contains($"flow:tg:in:deaf-{kind}", (string)body["detail"]!, StringComparison.Ordinal);
        Assert.Equal(0, await silo.RowsAsync("broker_message"));
    }

    [Fact]
    public async Task Dispatch_BareTopicWithAQueue_IsKept()
    {
        await StartAsync("bare");
        await silo.Broker.EnsureQueueAsync(TopicName.Parse("flow:tg:in:bare"), "s");

        var (status, body) = await silo.SendAsync(HttpMethod.Post, "/api/v1/flow/bare/service/bare", new { text = "x" });

        Assert.Equal((HttpStatusCode.OK, "{}"), (status, body.ToJsonString()));
        Assert.Equal(1, await silo.RowsAsync("broker_message"));
        await silo.Broker.DeleteTopicAsync(TopicName.Parse("flow:tg:in:bare"));
    }

    [Fact]
    public async Task Dispatch_NoAnswerInTime_Is504()
    {
        await StartAsync("mute");

        var (status, body) = await silo.SendAsync(HttpMethod.Post, "/api/v1/flow/mute/service/ask", new { query = "x" });

        Assert.Equal((HttpStatusCode.GatewayTimeout, "timeout"), (status, (string?)body["code"]));
    }

    [Fact]
    public async Task Dispatch_PausedFlow_KeepsMessagesAndSaysWhyNobodyAnswers()
    {
        await StartAsync("rest");
        await silo.Broker.EnsureQueueAsync(TopicName.Parse("flow:tg:in:rest"), "nobody--default--rest--input");
        await silo.SendAsync(HttpMethod.Post, "/api/v2/workspaces/default/flows/rest/pause");
        await LocalSilo.UntilAsync(async () => (await AskAsync()).Contains("is paused", StringComparison.Ordinal), "the gateway to know of the pause");

        var (kept, body) = await silo.SendAsync(HttpMethod.Post, "/api/v1/flow/rest/service/load", new { text = "x" });
        var (asked, problem) = await silo.SendAsync(HttpMethod.Post, "/api/v1/flow/rest/service/ask", new { query = "x" });
        await silo.SendAsync(HttpMethod.Post, "/api/v2/workspaces/default/flows/rest/resume");

        Assert.Equal((HttpStatusCode.OK, "{}"), (kept, body.ToJsonString()));
        Assert.Equal((HttpStatusCode.GatewayTimeout, "timeout"), (asked, (string?)problem["code"]));
        Assert.EndsWith("The flow 'rest' is paused. Resume it with: trustflow flow resume rest.", (string)problem["detail"]!, StringComparison.Ordinal);
        await LocalSilo.UntilAsync(async () => !(await AskAsync()).Contains("is paused", StringComparison.Ordinal), "the gateway to know of the resume");
        await silo.Broker.DeleteTopicAsync(TopicName.Parse("flow:tg:in:rest"));

        async Task<string> AskAsync() => (string)(await silo.SendAsync(HttpMethod.Post, "/api/v1/flow/rest/service/ask", new { query = "x" })).Body["detail"]!;
    }

    [Theory]
    [InlineData("none", "load", """{}""", 404, "not-found")]
    [InlineData("known", "none", """{}""", 404, "not-found")]
    [InlineData("known", "load", """{"workspace": "elsewhere"}""", 404, "not-found")]
    [InlineData("known", "load", """{"workspace": 5}""", 400, "bad-request")]
    [InlineData("known", "load", """[]""", 400, "bad-request")]
    [InlineData("known", "load", """{"a": 1""", 400, "bad-request")]
    public async Task Dispatch_ThatCannotBe_SaysWhy(string flow, string kind, string body, int status, string code)
    {
        if (flow == "known") await StartAsync("known");

        using var answer = await silo.Http.PostAsync(new Uri($"/api/v1/flow/{flow}/service/{kind}", UriKind.Relative), new StringContent(body));

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains($"\"code\":\"{code}\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LiveFlow_AskedAfterItWent_OpensNothing()
    {
        var flow = new LiveFlow(
            FlowInterfaces.Parse("""{"interfaces": {"ask": {"request": "request:tg:gone", "response": "response:tg:gone"}}}"""), silo.Broker, silo.Environment);
        await flow.DisposeAsync();

        Assert.Throws<ObjectDisposedException>(() => flow.Dispatch("ask", [], TimeSpan.FromSeconds(5), CancellationToken.None));

        Assert.False(await silo.Broker.TopicExistsAsync(TopicName.Parse("response:tg:gone")));
    }

    [Fact]
    public async Task Dispatch_AnswerWithNulls_LeavesThemOut()
    {
        var (requests, responses) = (TopicName.Parse("request:tg:nulls"), TopicName.Parse("response:tg:nulls"));
        await using var answers = new Producer<JsonObject>(silo.Broker, responses, Format, silo.Environment);
        await using var service = new Consumer<JsonObject>(
            silo.Broker, requests, new ConsumerSettings("s"), Format,
            (asked, cancellation) => answers.SendAsync(
                new JsonObject { ["error"] = null, ["response"] = "x", ["detail"] = new JsonObject { ["cost"] = null } }, MessageProperties.WithId(asked.Id!), cancellation: cancellation),
            silo.Environment);
        service.Start();
        await service.WhenBoundAsync(CancellationToken.None);
        await using var flow = new LiveFlow(
            FlowInterfaces.Parse("""{"interfaces": {"ask": {"request": "request:tg:nulls", "response": "response:tg:nulls"}}}"""), silo.Broker, silo.Environment);

        var parts = await flow.Dispatch("ask", [], TimeSpan.FromSeconds(30), CancellationToken.None)!.ToListAsync();

        Assert.Equal(("""{"response":"x","detail":{"cost":null}}""", true), (parts.Single().Value.ToJsonString(), parts.Single().IsLast));
    }

    async Task StartAsync(string id)
    {
        await silo.PutBlueprintAsync("deaf", Blueprint);
        var known = (await silo.FlowAsync(new() { ["operation"] = "list-flows", ["workspace"] = "default" }))["flow-ids"]!.AsArray();
        if (!known.Any(flow => (string?)flow == id)) await silo.StartFlowAsync(id, "deaf");
        await silo.GatewayKnowsAsync(id);
    }

    /// <summary>A silo that does not wait long for answers.</summary>
    public sealed class ImpatientSilo : LocalSilo
    {
        private protected override void Configure(IServiceCollection services)
        {
            base.Configure(services);
            services.AddSingleton(new GatewayOptions { AnswerTimeout = TimeSpan.FromMilliseconds(200) });
        }
    }
}
