using System.Text;
using System.Text.Json.Nodes;
using TrustFlow.Flows;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Consuming;
using TrustFlow.PubSub.Messages;
using TrustFlow.PubSub.Requests;
using TrustFlow.Silo.Tests.InProcess;

namespace TrustFlow.Silo.Tests.FrontDoor;

/// <summary>The services as clients of the broker know them.</summary>
public sealed class FrontDoorTests(LocalSilo silo) : IClassFixture<LocalSilo>, IDisposable
{
    const string ConfigRequests = "request:tg:config";
    const string ConfigResponses = "response:tg:config";
    const string FlowRequests = "request:tg:flow";
    const string FlowResponses = "response:tg:flow";
    const string Reports = "request:tg:processor-report";

    public void Dispose() => silo.Calls.Clear();

    [Fact]
    public async Task Request_WithoutId_IsAcknowledgedOnceAndTheNextIsServed()
    {
        var before = silo.Broker.Acknowledged(ConfigRequests);
        await SendAsync(ConfigRequests, """{"operation": "config", "workspace": "w"}""", null);

        Assert.NotNull((await AskAsync(ConfigRequests, ConfigResponses, """{"operation": "config", "workspace": "w"}"""))["config"]);

        await silo.Broker.WhenAcknowledgedAsync(ConfigRequests, before + 2);
        Assert.Equal(silo.Broker.Acknowledged(ConfigRequests), silo.Broker.Received(ConfigRequests));
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[1, 2]")]
    [InlineData("null")]
    [InlineData("""{"operation": 5}""")]
    [InlineData("")]
    public async Task Request_ThatIsNone_IsAnsweredIfItHasAnIdAndAcknowledgedInAnyCase(string body)
    {
        foreach (var (requests, responses) in new[] { (ConfigRequests, ConfigResponses), (FlowRequests, FlowResponses) })
        {
            var before = silo.Broker.Acknowledged(requests);
            await SendAsync(requests, body, null);

            var answer = await AskAsync(requests, responses, body);

            Assert.Equal("bad-request", (string?)answer["error"]!["type"]);
            Assert.NotEmpty((string)answer["error"]!["message"]!);
            await silo.Broker.WhenAcknowledgedAsync(requests, before + 2);
            Assert.Equal(silo.Broker.Acknowledged(requests), silo.Broker.Received(requests));
        }
    }

    [Fact]
    public async Task Request_Refused_IsAnsweredWithTheWiresError()
    {
        var answer = await AskAsync(FlowRequests, FlowResponses, """{"operation": "stop-flow", "workspace": "w", "flow_id": "none"}""");

        Assert.Equal("""{"type":"flow-error","message":"Flow ID invalid"}""", answer["error"]!.ToJsonString());
    }

    [Fact]
    public async Task Reads_BesideManySlowRequests_AreAnswered()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var entered = new SemaphoreSlim(0);
        silo.Calls.Before<IFlowGrain>(nameof(IFlowGrain.StartAsync), _ =>
        {
            entered.Release();
            return release.Task;
        });
        const int Slow = 200;
        for (var i = 0; i < Slow; i++)
            await SendAsync(FlowRequests, $$"""{"operation": "start-flow", "workspace": "w", "flow_id": "slow{{i}}", "blueprint_name": "none", "description": ""}""", $"slow{i}");
        await entered.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Empty((await AskAsync(FlowRequests, FlowResponses, """{"operation": "list-flows", "workspace": "w"}"""))["flow_ids"]!.AsArray());
        Assert.NotNull((await AskAsync(ConfigRequests, ConfigResponses, """{"operation": "config", "workspace": "w"}"""))["config"]);

        Assert.False(release.Task.IsCompleted);
        release.SetResult();
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("{}")]
    [InlineData("""{"processor": "p", "instance": "i", "workspace": "w", "variant": "v", "state": "dancing"}""")]
    [InlineData("""{"processor": "p", "instance": "", "workspace": "w", "variant": "v", "state": "applied"}""")]
    [InlineData("""{"processor": "p", "instance": "i", "workspace": "no id", "variant": "v", "state": "applied"}""")]
    [InlineData("""{"processor": "p", "instance": "i", "workspace": "w/p", "variant": "v", "state": "applied"}""")]
    [InlineData("""{"processor": "p:q", "instance": "i", "workspace": "w", "variant": "v", "state": "applied"}""")]
    [InlineData("""{"processor": "p", "instance": "i", "workspace": "w", "variant": "a\u0000b", "state": "applied"}""")]
    public async Task Report_Malformed_IsDroppedAndTheNextIsTaken(string malformed)
    {
        var before = silo.Broker.Acknowledged(Reports);
        await SendAsync(Reports, malformed, null);
        var variant = SiloIds.New();
        await SendAsync(Reports, $$"""{"processor": "p", "instance": "i", "workspace": "w", "variant": "{{variant}}", "state": "applied", "hash": "h"}""", null);

        await silo.Broker.WhenAcknowledgedAsync(Reports, before + 2);

        var key = new VariantKey("w", "p", variant).ToString();
        var status = await silo.Grains.GetGrain<IProcessorVariantGrain>(key).GetStatusAsync();
        Assert.Equal(("h", 1), (status.ReportedHash, status.Workers));
        Assert.Equal(silo.Broker.Acknowledged(Reports), silo.Broker.Received(Reports));
    }

    async Task SendAsync(string topic, string body, string? id)
    {
        await using var producer = await silo.Broker.CreateProducerAsync(TopicName.Parse(topic));
        var message = new Message(Encoding.UTF8.GetBytes(body));
        await producer.SendAsync(id is null ? message : message with { Properties = MessageProperties.WithId(id) });
    }

    async Task<JsonObject> AskAsync(string requests, string responses, string body)
    {
        await using var client = new RequestResponse<string, JsonObject>(
            silo.Broker, TopicName.Parse(requests), TopicName.Parse(responses), new AsItStands(), new JsonMessageFormat<JsonObject>(), silo.Environment);
        return await client.RequestAsync(body);
    }

    sealed class AsItStands : IMessageFormat<string>
    {
        public ReadOnlyMemory<byte> Write(string record) => Encoding.UTF8.GetBytes(record);

        public string Read(ReadOnlyMemory<byte> body) => Encoding.UTF8.GetString(body.Span);
    }
}
