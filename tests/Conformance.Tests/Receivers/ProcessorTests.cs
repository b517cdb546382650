using System.Text;
using System.Text.Json.Nodes;
using TrustFlow.Conformance.Tests.Amqp;

namespace TrustFlow.Conformance.Tests.Receivers;

/// <summary>Processors and receivers that know nothing of TrustFlow but what the wire says, through the lives of their flows.</summary>
public sealed class ProcessorTests(BrokerSilo broker) : IClassFixture<BrokerSilo>
{
    const string Blueprint = """
        {
          "blueprint": {"shared:{blueprint}": {"topics": {"input": "flow:tg:{workspace}:all:{blueprint}"}}},
          "flow": {
            "reader:{id}": {"topics": {"input": "flow:tg:{workspace}:in:{id}", "output": "flow:tg:{workspace}:all:{blueprint}"}, "parameters": {"size": "{size}"}},
            "other:{id}": {"topics": {"input": "flow:tg:{workspace}:other:{id}"}}
          },
          "parameters": {"size": {"type": "size"}}
        }
        """;

    [Fact]
    public async Task Processors_ThroughStartAndStop_TakeWhatIsTheirs()
    {
        await PutBlueprintAsync("life");
        await using var reader = await ListeningAsync("reader");
        await using var shared = await ListeningAsync("shared");
        await using var late = new TrustGraphProcessor("reader", "input");

        await StartAsync("life", "f1");
        await StartAsync("life", "f2");
        await reader.UntilRunsAsync("life/f1", "life/f2");
        await shared.UntilRunsAsync("life/b");
        Assert.Equal("5", reader.Parameter("life", "f1", "size"));

        // One that comes later shares the queues, so that each message is taken once.
        await late.StartAsync(broker.Host);
        await late.UntilRunsAsync("life/f1", "life/f2");
        for (var i = 0; i < 20; i++) await SendAsync("tg.flow.life:in:f1", $$"""{"text": "{{i}}"}""");
        await SendAsync("tg.flow.life:all:b", """{"text": "all"}""");
        await shared.UntilTookAsync(1);
        await broker.Silo.UntilAsync(() => Task.FromResult(reader.Taken.Count + late.Taken.Count == 20), "all messages to be taken");
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $$"""{"text": "{{i}}"}""").Order(StringComparer.Ordinal), reader.Taken.Concat(late.Taken).Select(taken => taken.Body).Order(StringComparer.Ordinal));
        Assert.All(reader.Taken.Concat(late.Taken), taken => Assert.Equal(("f1", "input"), (taken.Variant, taken.Input)));

        await StopAsync("life", "f1");
        await Task.WhenAll(reader.UntilRunsAsync("life/f2"), late.UntilRunsAsync("life/f2"), shared.UntilRunsAsync("life/b"));
        await StopAsync("life", "f2");
        await Task.WhenAll(reader.UntilRunsAsync(), late.UntilRunsAsync(), shared.UntilRunsAsync());
        Assert.Empty(await broker.Host.TopicsAndQueuesAsync("flow.life:"));
    }

    [Fact]
    public async Task Flow_StoppedAndStartedAgain_MeetsNoOldMessages()
    {
        await PutBlueprintAsync("again");
        await StartAsync("again", "f");
        await using (var first = await ListeningAsync("reader")) await first.UntilRunsAsync("again/f");

        // Nobody takes it any more; its queue keeps it until the flow stops.
        await SendAsync("tg.flow.again:in:f", """{"text": "old"}""");
        await StopAsync("again", "f");
        await StartAsync("again", "f");
        await using var second = await ListeningAsync("reader");
        await second.UntilRunsAsync("again/f");
        await SendAsync("tg.flow.again:in:f", """{"text": "new"}""");
        await second.UntilTookAsync(1);

        Assert.Equal("""{"text": "new"}""", Assert.Single(second.Taken).Body);
        await StopAsync("again", "f");
    }

    [Fact]
    public async Task Changes_ByKey_ComeToThoseBoundToThemInOrder()
    {
        await PutBlueprintAsync("keys");
        await using var own = await Listener.ToKeysAsync(broker.Host, "processor%3Areader.keys");
        await using var other = await Listener.ToKeysAsync(broker.Host, "processor%3Areader.nowhere", "processor%3Aother.keys", "last.key%2Es");

        await StartAsync("keys", "f1");
        await StartAsync("keys", "f2");
        await StopAsync("keys", "f1");
        var end = await broker.Client.PutAsync("key.s", "last", "k", "v");

        var came = new List<WireMessage> { await own.NextAsync(), await own.NextAsync(), await own.NextAsync() };
        Assert.All(came, message =>
        {
            Assert.Equal((Names.Keys, "processor%3Areader.keys"), (message.Exchange, message.RoutingKey));
            Assert.Equal(["delivery_mode", "content_type"], message.Properties.Select(property => property.Key));
            Assert.Equal(["version", "workspace", "type", "keys"], message.Json().Select(member => member.Key));
            Assert.Equal(("keys", "processor:reader"), ((string?)message.Json()["workspace"], (string?)message.Json()["type"]));
        });
        Assert.Equal(["f1", "f2", "f1"], came.Select(message => (string?)Assert.Single(message.Json()["keys"]!.AsArray())));
        var versions = came.Select(message => (long)message.Json()["version"]!).ToList();
        Assert.Equal(versions.Order().Distinct(), versions);

        var others = new List<WireMessage>();
        do others.Add(await other.NextAsync());
        while ((long)others[^1].Json()["version"]! < end);
        Assert.Equal(["processor:other", "processor:other", "processor:other", "last"], others.Select(message => (string?)message.Json()["type"]));
        await StopAsync("keys", "f2");
    }

    [Fact]
    public async Task Reports_OfAProcessor_ShowInTheFlowsConditions()
    {
        await broker.Client.FlowDoneAsync(Put("reports", """{"flow": {"solo:{id}": {"topics": {"input": "flow:tg:{workspace}:{id}"}}}}"""));
        await StartAsync("reports", "f");
        var wanted = await WantedAsync();

        await ReportAsync("failed", null, "It cannot.");
        await broker.Silo.UntilAsync(async () => (await ConditionAsync("Ready")).ToJsonString().Contains("It cannot.", StringComparison.Ordinal), "the error to show");
        await ReportAsync("applied", wanted, null);
        await broker.Silo.UntilAsync(async () => (string?)(await ConditionAsync("Ready"))["status"] == "true", "the flow to be ready");

        // It let go before it was asked to, so that the stop has nobody to wait for.
        var stopping = StopAsync("reports", "f");
        await ReportAsync("released", null, null);
        await stopping;
    }

    async Task<string> WantedAsync()
    {
        var variants = await broker.Silo.Http.GetStringAsync(new Uri("/api/v2/workspaces/reports/flows/f", UriKind.Relative));
        return (string)JsonNode.Parse(variants)!["variants"]![0]!["wanted-hash"]!;
    }

    async Task<JsonNode> ConditionAsync(string type)
    {
        var flow = JsonNode.Parse(await broker.Silo.Http.GetStringAsync(new Uri("/api/v2/workspaces/reports/flows/f", UriKind.Relative)))!;
        return flow["conditions"]!.AsArray().Single(condition => (string?)condition!["type"] == type)!;
    }

    ValueTask ReportAsync(string state, string? hash, string? error) => broker.Client.SendToAsync(Names.Reports, Encoding.UTF8.GetBytes(new JsonObject
    {
        ["processor"] = "solo", ["instance"] = "i1", ["workspace"] = "reports", ["variant"] = "f", ["state"] = state, ["hash"] = hash, ["error"] = error, ["at"] = "2026-01-01T00:00:00Z",
    }.ToJsonString()));

    async Task<TrustGraphProcessor> ListeningAsync(string name)
    {
        var processor = new TrustGraphProcessor(name, "input");
        await processor.StartAsync(broker.Host);
        return processor;
    }

    async Task PutBlueprintAsync(string workspace)
    {
        await broker.Client.PutAsync(workspace, "parameter-type", "size", """{"type": "integer", "default": 5}""");
        await broker.Client.FlowDoneAsync(Put(workspace, Blueprint));
    }

    static string Put(string workspace, string blueprint) =>
        new JsonObject { ["operation"] = "put-blueprint", ["workspace"] = workspace, ["blueprint_name"] = "b", ["blueprint_definition"] = blueprint }.ToJsonString();

    Task StartAsync(string workspace, string flow) =>
        broker.Client.FlowDoneAsync($$"""{"operation": "start-flow", "workspace": "{{workspace}}", "flow_id": "{{flow}}", "blueprint_name": "b", "description": ""}""");

    Task StopAsync(string workspace, string flow) =>
        broker.Client.FlowDoneAsync($$"""{"operation": "stop-flow", "workspace": "{{workspace}}", "flow_id": "{{flow}}"}""");

    async Task SendAsync(string exchange, string body) => await broker.Client.SendToAsync(exchange, Encoding.UTF8.GetBytes(body));
}
