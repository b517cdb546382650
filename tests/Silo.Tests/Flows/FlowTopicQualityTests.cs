using TrustFlow.Silo.Tests.InProcess;

namespace TrustFlow.Silo.Tests.Flows;

public sealed class FlowTopicQualityTests(LocalSilo silo) : IClassFixture<LocalSilo>
{
    [Fact]
    public async Task Start_WithATopicThatAnotherFlowHasAsBestEffort_IsRefusedAndLeavesNothing()
    {
        await silo.PutBlueprintAsync("weak", """{"blueprint": {}, "flow": {"nobody:{id}": {"topics": {"input": "q0/tg/flow/{workspace}"}}}}""");
        await silo.PutBlueprintAsync("strong", """{"blueprint": {}, "flow": {"nobody:{id}": {"topics": {"input": "q1/tg/flow/{workspace}"}}}}""");
        await silo.StartFlowAsync("weak", "weak");

        var (_, body) = await silo.SendAsync(HttpMethod.Post, "/api/v1/flow", new Dictionary<string, object>
        {
            ["operation"] = "start-flow", ["workspace"] = "default", ["flow-id"] = "strong", ["blueprint-name"] = "strong", ["description"] = "",
        });

        Assert.True(body["error"] is not null, body.ToJsonString());
        Assert.Contains("promises less", (string)body["error"]!["message"]!, StringComparison.Ordinal);
        var flows = await silo.FlowAsync(new() { ["operation"] = "list-flows", ["workspace"] = "default" });
        Assert.Equal(["weak"], flows["flow-ids"]!.AsArray().Select(flow => (string)flow!));
        Assert.Equal(0, await silo.RowsAsync("broker_topic"));
        await LocalSilo.UntilAsync(async () => await silo.RowsAsync("saga") == 0, "the start to be undone");
    }
}
