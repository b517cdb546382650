using System.Net;
using TrustFlow.PubSub;
using TrustFlow.Silo.Tests.InProcess;

namespace TrustFlow.Silo.Tests.Flows;

/// <summary>What a stop leaves at the broker when the real processors ran.</summary>
public sealed class FlowStopTests : IAsyncLifetime
{
    static readonly string[] Tables = ["broker_topic", "broker_queue", "broker_message", "broker_delivery", "broker_sequence"];
    readonly SampleSilo silo = new();

    public async Task InitializeAsync()
    {
        await silo.InitializeAsync();
        await silo.FlowReadyAsync("default");
        await silo.GatewayKnowsAsync("default");
    }

    public Task DisposeAsync() => silo.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stop_OfAFlowInUse_LeavesNoTopicAndNoQueue(bool purge)
    {
        for (var life = 0; life < 3; life++)
        {
            Assert.Equal(2, await silo.RowsAsync("broker_topic"));
            await UseAsync("default");

            await StopAsync("default", purge);

            foreach (var table in Tables) Assert.Equal((table, 0), (table, await silo.RowsAsync(table)));
            foreach (var topic in new[] { "request:tg:keyword-search:default:default", "flow:tg:document:default:default" })
                Assert.False(await silo.Broker.TopicExistsAsync(TopicName.Parse(topic)), topic);
            await silo.StartFlowAsync("default", "document-search");
            await silo.FlowReadyAsync("default");
            await silo.GatewayKnowsAsync("default");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stop_OfOneOfTwoThatShareTopics_LeavesTheOthersQueuesAlone(bool purge)
    {
        await StopAsync("default", purge: false);
        var sample = (string)(await silo.FlowAsync(new()
        {
            ["operation"] = "get-blueprint", ["workspace"] = "default", ["blueprint-name"] = "document-search",
        }))["blueprint-definition"]!;
        await silo.PutBlueprintAsync("shared", sample.Replace(":{workspace}:{id}", ":{workspace}", StringComparison.Ordinal));
        foreach (var id in new[] { "one", "two" })
        {
            await silo.StartFlowAsync(id, "shared");
            await silo.FlowReadyAsync(id);
            await silo.GatewayKnowsAsync(id);
        }

        await UseAsync("one");
        await StopAsync("one", purge);

        Assert.Equal(["chunker--default--two--input", "keyword-index--default--two--input"], await QueuesAsync());
        Assert.Equal(2, await silo.RowsAsync("broker_topic"));
        await UseAsync("two");
        await StopAsync("two", purge);
        foreach (var table in Tables) Assert.Equal((table, 0), (table, await silo.RowsAsync(table)));
    }

    async Task UseAsync(string flow)
    {
        for (var i = 0; i < 20; i++)
            Assert.Equal(HttpStatusCode.OK, (await silo.SendAsync(HttpMethod.Post, $"/api/v1/flow/{flow}/service/document-load", new { id = $"d{i}", text = "some words to find" })).Status);
        Assert.Equal(HttpStatusCode.OK, (await silo.SendAsync(HttpMethod.Post, $"/api/v1/flow/{flow}/service/keyword-search", new { query = "words" })).Status);
    }

    async Task StopAsync(string flow, bool purge)
    {
        var (status, body) = await silo.SendAsync(HttpMethod.Delete, $"/api/v2/workspaces/default/flows/{flow}?purge={(purge ? "true" : "false")}");
        Assert.Equal((HttpStatusCode.OK, true), (status, (bool)body["gone"]!));
    }

    Task<List<string>> QueuesAsync() =>
        silo.Database.ReadAsync(session => session.Query("SELECT subscription FROM broker_queue ORDER BY subscription", row => row.GetString(0)));

    sealed class SampleSilo : LocalSilo
    {
        protected override string Bootstrap => Path.Combine(AppContext.BaseDirectory, "samples", "bootstrap.yaml");
    }
}
