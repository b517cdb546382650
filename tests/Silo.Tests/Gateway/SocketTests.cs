using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TrustFlow.Silo.Gateway;
using TrustFlow.Silo.Tests.InProcess;

namespace TrustFlow.Silo.Tests.Gateway;

/// <summary>Requests over a WebSocket.</summary>
public sealed class SocketTests(SocketTests.SocketSilo silo) : IClassFixture<SocketTests.SocketSilo>
{
    const string Blueprint = """
        {
          "blueprint": {},
          "flow": {"nobody:{id}": {"topics": {"request": "request:tg:ask:{id}", "response": "response:tg:ask:{id}"}}},
          "interfaces": {"ask": {"request": "request:tg:ask:{id}", "response": "response:tg:ask:{id}"}}
        }
        """;

    int Open => silo.Services.GetRequiredService<SocketDoor>().Open;

    public static TheoryData<string, string?, string> NoRequests => new()
    {
        { "", null, "bad-request" },
        { "no json", null, "bad-request" },
        { "[]", null, "bad-request" },
        { "null", null, "bad-request" },
        { """{"service": "config", "request": {}}""", null, "bad-request" },
        { """{"id": null, "service": "config", "request": {}}""", null, "bad-request" },
        { """{"id": {}, "service": "config", "request": {}}""", null, "bad-request" },
        { """{"id": "a", "request": {}}""", "a", "bad-request" },
        { """{"id": "a", "service": 1, "request": {}}""", "a", "bad-request" },
        { """{"service": 1, "request": {}, "id": "behind"}""", "behind", "bad-request" },
        { """{"id": "a", "service": "config"}""", "a", "bad-request" },
        { """{"id": "a", "service": "config", "request": null}""", "a", "bad-request" },
        { """{"id": "a", "service": "config", "request": []}""", "a", "bad-request" },
        { """{"id": "a", "service": "config", "request": {"operation": 1}}""", "a", "bad-request" },
        { """{"id": "a", "service": "config", "request": {}} {}""", "a", "bad-request" },
        { """{"id": "a", "service": "config", "request": {""", "a", "bad-request" },
        { """{"id": "a", "service": "config", "request": {"operation": "none"}}""", "a", "bad-operation" },
        { """{"id": "a", "service": "librarian", "request": {}}""", "a", "not-found" },
        { """{"id": "a", "flow": "none", "service": "ask", "request": {}}""", "a", "not-found" },
        { """{"id": "a", "flow": "none", "service": "ask", "request": {"b": 1, "b": 2}}""", "a", "bad-request" },
        { """{"id": "a", "flow": "none", "service": "ask", "request": {"b": "\ud800"}}""", "a", "bad-request" },
        { $$"""{"service": "config", "request": {{new string('[', 10_000)}}{{new string(']', 10_000)}}, "id": "deep"}""", "deep", "bad-request" },
        { $$"""{"flow": "none", "service": "ask", "request": {{new StringBuilder().Insert(0, "{\"a\":", 10_000)}}1{{new string('}', 10_000)}}, "id": "deep"}""", "deep", "bad-request" },
    };

    [Fact]
    public async Task Config_PutAndGet_AnswersWithTheIdsAsTheyCame()
    {
        using var client = await SocketClient.OpenAsync(silo);

        var put = await client.AskAsync("""{"id": "p", "workspace": "w", "service": "config", "request": {"operation": "put", "workspace": "sock", "values": [{"type": "t", "key": "k", "value": "v"}]}}""");
        var got = await client.AskAsync("""{"id": 7, "workspace": "sock", "service": "config", "request": {"operation": "get", "keys": [{"type": "t", "key": "k"}, {"type": "t", "key": "missing"}]}}""");

        Assert.Equal(("p", true), ((string?)put["id"], (bool)put["complete"]!));
        Assert.Equal(7, (int)got["id"]!);
        Assert.Equal("""[{"type":"t","key":"k","value":"v"},{"type":"t","key":"missing","value":null}]""", got["response"]!["values"]!.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(NoRequests))]
    public async Task Message_ThatCannotBe_IsRefusedAndTheSocketKept(string text, string? id, string type)
    {
        using var client = await SocketClient.OpenAsync(silo);

        foreach (var kind in new[] { WebSocketMessageType.Text, WebSocketMessageType.Binary })
        {
            await client.SendAsync(Encoding.UTF8.GetBytes(text), kind);
            var answer = await client.NextAsync();

            Assert.Equal((id, type, true), ((string?)answer!["id"], (string?)answer["error"]!["type"], (bool)answer["complete"]!));
            Assert.NotEmpty((string)answer["error"]!["message"]!);
        }

        await client.AssertServesAsync();
    }

    [Fact]
    public async Task Message_OfBytesThatAreNoText_IsRefusedWithItsId()
    {
        using var client = await SocketClient.OpenAsync(silo);

        await client.SendAsync([.. "{\"id\": \"a\", \"service\": \"config\", \"request\": \""u8, 0xff, .. "\"}"u8], WebSocketMessageType.Binary);

        var answer = await client.NextAsync();
        Assert.Equal("a", (string?)answer!["id"]);
        Assert.Contains("not UTF-8", (string)answer["error"]!["message"]!, StringComparison.Ordinal);
        await client.AssertServesAsync();
    }

    [Fact]
    public async Task Message_LargerThanAllowed_IsRefusedWithItsIdAndTheSocketKept()
    {
        using var client = await SocketClient.OpenAsync(silo);

        var answer = await client.AskAsync($$$"""{"id": "big", "service": "config", "request": {"operation": "{{{new string('é', 10 * 1024 * 1024)}}}"}}""");

        Assert.Equal(("big", "too-large"), ((string?)answer["id"], (string?)answer["error"]!["type"]));
        await client.AssertServesAsync();
    }

    [Fact]
    public async Task Requests_ManyAtOnce_EachGetTheirOwnAnswer()
    {
        await StartAsync("many");
        await using var service = await AskedService.StartAsync(silo, "many", static asked => [new JsonObject { ["echo"] = (int)asked["n"]! }]);
        using var client = await SocketClient.OpenAsync(silo);

        var sending = Task.WhenAll(SendAllAsync());
        var answers = new List<JsonObject>();
        while (answers.Count < 200) answers.Add((await client.NextAsync())!);
        await sending;

        Assert.Equal(Enumerable.Range(0, 200), answers.Select(static answer => (int)answer["id"]!).Order());
        Assert.All(answers, static answer => Assert.Equal((int)answer["id"]!, (int)answer["response"]!["echo"]!));

        async Task SendAllAsync()
        {
            for (var i = 0; i < 200; i++) await client.SendAsync($$$"""{"id": {{{i}}}, "flow": "many", "service": "ask", "request": {"n": {{{i}}}}}""");
        }
    }

    [Fact]
    public async Task Requests_OneWaits_AnotherIsAnsweredFirst_AndOnlyTheFirstFails()
    {
        await StartAsync("mute");
        using var client = await SocketClient.OpenAsync(silo);

        await client.SendAsync("""{"id": "slow", "flow": "mute", "service": "ask", "request": {}}""");
        await client.AssertServesAsync();
        var late = await client.NextAsync();

        Assert.Equal(("slow", "timeout"), ((string?)late!["id"], (string?)late["error"]!["type"]));
        await client.AssertServesAsync();
    }

    [Fact]
    public async Task Requests_MoreThanAllowed_WaitForTheirTurn()
    {
        await StartAsync("queue");
        using var client = await SocketClient.OpenAsync(silo);

        for (var i = 0; i < 10; i++) await client.SendAsync($$$"""{"id": {{{i}}}, "flow": "queue", "service": "ask", "request": {}}""");
        var ids = new List<int>();
        while (ids.Count < 10) ids.Add((int)(await client.NextAsync())!["id"]!);

        Assert.Equal(Enumerable.Range(0, 10), ids.Order());
        await client.AssertServesAsync();
    }

    [Fact]
    public async Task Answer_InParts_IsCompleteWithTheLast_AndOverHttpTheLastIsTheAnswer()
    {
        await StartAsync("parts");
        await using var service = await AskedService.StartAsync(silo, "parts", static _ => [Part("a", last: false), Part("b", last: false), Part("", last: true)]);
        using var client = await SocketClient.OpenAsync(silo);

        await client.SendAsync("""{"id": "s", "workspace": "default", "flow": "parts", "service": "ask", "request": {"streaming": true}}""");
        JsonObject[] parts = [(await client.NextAsync())!, (await client.NextAsync())!, (await client.NextAsync())!];
        var (_, last) = await silo.SendAsync(HttpMethod.Post, "/api/v1/flow/parts/service/ask", new { streaming = true });

        Assert.Equal([("a", false), ("b", false), ("", true)], parts.Select(static part => ((string)part["response"]!["response"]!, (bool)part["complete"]!)));
        Assert.Equal("""{"response":"","end_of_stream":true}""", last.ToJsonString());
        await client.AssertServesAsync();

        static JsonObject Part(string text, bool last) => new() { ["error"] = null, ["response"] = text, ["end_of_stream"] = last };
    }

    [Fact]
    public async Task Answer_OfAServiceThatFails_IsAnErrorOfThatRequest()
    {
        await StartAsync("fails");
        await using var service = await AskedService.StartAsync(
            silo, "fails", static _ => [new JsonObject { ["error"] = new JsonObject { ["type"] = "llm-error", ["message"] = "no" }, ["end_of_stream"] = false }]);
        using var client = await SocketClient.OpenAsync(silo);

        var answer = await client.AskAsync("""{"id": "f", "flow": "fails", "service": "ask", "request": {}}""");

        Assert.Equal("""{"id":"f","error":{"type":"llm-error","message":"no"},"complete":true}""", answer.ToJsonString());
        await client.AssertServesAsync();
    }

    [Fact]
    public async Task Greeting_WithAToken_IsWelcome()
    {
        using var client = await SocketClient.OpenAsync(silo);

        Assert.Equal("""{"type":"auth-ok"}""", (await client.AskAsync("""{"type": "auth", "token": "x"}""")).ToJsonString());

        await client.AssertServesAsync();
    }

    [Fact]
    public async Task Client_GoesInTheMiddle_IsForgotten()
    {
        await StartAsync("left");
        var waiting = new TaskCompletionSource();
        await using var service = await AskedService.StartAsync(silo, "left", _ =>
        {
            waiting.SetResult();
            return [];
        });
        using var client = await SocketClient.OpenAsync(silo);

        await client.SendAsync("""{"id": "s", "flow": "left", "service": "ask", "request": {}}""");
        await waiting.Task;
        client.Abort();

        await LocalSilo.UntilAsync(() => Task.FromResult(Open == 0), "the socket to be forgotten");
    }

    [Fact]
    public async Task Client_Closes_IsAnsweredSo()
    {
        using var client = await SocketClient.OpenAsync(silo);

        await client.CloseAsync();

        Assert.Equal(WebSocketCloseStatus.NormalClosure, client.CloseStatus);
        await LocalSilo.UntilAsync(() => Task.FromResult(Open == 0), "the socket to be forgotten");
    }

    [Fact]
    public async Task Reader_TakesNothing_IsCutOff()
    {
        await StartAsync("flood");
        var piece = new string('x', 1024 * 1024);
        await using var service = await AskedService.StartAsync(
            silo, "flood", _ => Enumerable.Range(0, 100).Select(_ => new JsonObject { ["response"] = piece, ["end_of_stream"] = false }));
        using var client = await SocketClient.OpenAsync(silo);

        await client.SendAsync("""{"id": "s", "flow": "flood", "service": "ask", "request": {}}""");
        await LocalSilo.UntilAsync(() => Task.FromResult(Open == 0), "the reader to be cut off");

        using var other = await SocketClient.OpenAsync(silo);
        await other.AssertServesAsync();
    }

    [Fact]
    public async Task Get_WithoutAWebSocket_SaysWhatItIsFor()
    {
        var (status, body) = await silo.SendAsync(HttpMethod.Get, "/api/v1/socket");

        Assert.Equal((HttpStatusCode.UpgradeRequired, "bad-request"), (status, (string?)body["code"]));
    }

    [Fact]
    public async Task Silo_Stops_ClosesItsSockets()
    {
        var own = new LocalSilo();
        await own.InitializeAsync();
        try
        {
            using var client = await SocketClient.OpenAsync(own);
            await client.AssertServesAsync();

            own.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

            Assert.Null(await client.NextAsync());
            Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, client.CloseStatus);
        }
        finally
        {
            await own.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(null, "silo", true)]
    [InlineData("http://localhost:3000", "127.0.0.1", true)]
    [InlineData("http://127.0.0.1:3000", "silo", true)]
    [InlineData("http://[::1]:3000", "silo", true)]
    [InlineData("https://Silo.example", "silo.example", true)]
    [InlineData("https://evil.example", "127.0.0.1", false)]
    [InlineData("https://localhost.evil.example", "localhost", false)]
    [InlineData("file:///tmp/page.html", "localhost", false)]
    [InlineData("null", "localhost", false)]
    public void Origin_OfAnotherSite_IsNotAllowed(string? origin, string host, bool allowed) => Assert.Equal(allowed, SocketOrigin.IsAllowed(origin, host));

    async Task StartAsync(string id)
    {
        await silo.PutBlueprintAsync("asked", Blueprint);
        await silo.StartFlowAsync(id, "asked");
        await silo.GatewayKnowsAsync(id);
    }

    /// <summary>A silo with small limits.</summary>
    public sealed class SocketSilo : LocalSilo
    {
        private protected override void Configure(IServiceCollection services)
        {
            base.Configure(services);
            services.AddSingleton(new GatewayOptions { AnswerTimeout = TimeSpan.FromSeconds(2) });
            services.AddSingleton(new SocketLimits { Requests = 4, MessageBytes = 1024 * 1024, Patience = TimeSpan.FromSeconds(1) });
        }
    }
}
