using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using TrustFlow.Silo.Tests.Processes;

namespace TrustFlow.Silo.Tests;

/// <summary>What went wrong elsewhere, behind the same wire, and must not here.</summary>
public sealed class WireDefectTests(WireSilo wire) : IClassFixture<WireSilo>
{
    const string Blueprint = """
        {"parameters": {"size": {"type": "size"}},
         "flow": {"x:{id}": {"topics": {"input": "flow:tg:{workspace}:{id}"}, "parameters": {"size": "{size}"}}, "y:{id}": {"topics": {"input": "flow:tg:{workspace}:y:{id}"}}}}
        """;

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("{\"operation\": 5}")]
    [InlineData("no JSON")]
    public async Task BodyThatIsNoRequest_IsRefusedAndBlocksNobody(string body)
    {
        foreach (var path in new[] { "/api/v1/config", "/api/v1/flow" })
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await wire.Silo.Http.PostAsync(new Uri(path, UriKind.Relative), content);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }

        Assert.True(await wire.PutAsync("after", "t", "k", body) > 0);
    }

    [Fact]
    public async Task ConcurrentPuts_EachGetAVersionOfTheirOwn()
    {
        var before = await wire.PutAsync("crowd", "t", "first", "v");

        var versions = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => wire.PutAsync($"crowd{i % 4}", "t", $"k{i}", "v")));

        Assert.Equal(versions.Order().Distinct(), versions.Order());
        Assert.All(versions, version => Assert.True(version > before));
    }

    [Fact]
    public async Task BatchWithABadEntry_IsRefusedWhole()
    {
        var version = await wire.PutAsync("half", "t", "k", "v");

        var answer = await wire.ConfigAsync("""
            {"operation": "put", "workspace": "half", "values": [{"type": "t", "key": "good", "value": "1"}, {"type": "flow", "key": "f", "value": "{}"}]}
            """);

        Assert.Equal("not-allowed", (string?)answer["error"]!["type"]);
        WireSilo.Same($$$"""{"version": {{{version}}}, "values": [], "directory": [], "config": {"t": {"k": "v"} } }""",
            await wire.ConfigAsync("""{"operation": "config", "workspace": "half"}"""));
    }

    [Fact]
    public async Task SameStart_Twice_OneWins()
    {
        await NewWorkspaceAsync("twice", "1");

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => wire.StartFlowAsync("twice", "f", "b")));

        Assert.Equal(5, answers.Count(answer => (string?)answer["error"]?["message"] == "Flow already exists"));
        Assert.Single(answers, answer => answer["error"] is null);
    }

    [Fact]
    public async Task ParameterTypesDefault_IsReadAnewAtEachStart()
    {
        await NewWorkspaceAsync("anew", "0.50");
        await wire.StartFlowAsync("anew", "f1", "b");
        await wire.PutAsync("anew", "parameter-type", "size", """{"type": "number", "default": 7}""");
        await wire.StartFlowAsync("anew", "f2", "b");

        Assert.Equal("0.50", await SizeAsync("anew", "f1"));
        Assert.Equal("7", await SizeAsync("anew", "f2"));
    }

    [Fact]
    public async Task StartThatDoesNotResolve_LeavesNothing()
    {
        await NewWorkspaceAsync("none", "1");
        await wire.PutAsync("none", "parameter-type", "size", """{"type": "number", "required": true}""");
        var before = await wire.EverythingAsync("none");

        WireSilo.Same("""{"error": {"type": "flow-error", "message": "Required parameter 'size' not provided and has no default"}}""", await wire.StartFlowAsync("none", "f", "b"));

        WireSilo.Same(before.ToJsonString(), await wire.EverythingAsync("none"));
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("deleted")]
    public async Task StopAfterTheBlueprintWent_LeavesNothingOfTheFlow(string how)
    {
        await NewWorkspaceAsync(how, "1");
        await wire.StartFlowAsync(how, "f", "b");
        if (how == "changed") await wire.PutBlueprintAsync(how, "b", """{"flow": {"z:{id}": {}}}""");
        else Assert.True((await wire.Silo.Http.DeleteAsync(new Uri($"/api/v2/workspaces/{how}/blueprints/b?force=true", UriKind.Relative))).IsSuccessStatusCode);

        WireSilo.Same(WireSilo.Nothing, await wire.FlowAsync($$"""{"operation": "stop-flow", "workspace": "{{how}}", "flow-id": "f"}"""));

        Assert.DoesNotContain(await wire.EverythingAsync(how), type => type.Key == "flow" || type.Key.StartsWith("processor:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task LargeFlow_WhileItStarts_IsNeverSeenHalf()
    {
        var entries = string.Join(',', Enumerable.Range(0, 100).Select(i => $$$""" "p{{{i}}}:{id}": {"topics": {"input": "flow:tg:{workspace}:p{{{i}}}:{id}"} } """));
        await wire.PutBlueprintAsync("large", "b", $$$"""{"flow": { {{{entries}}} }}""");

        var start = wire.StartFlowAsync("large", "f", "b");
        do
        {
            var listed = (await wire.FlowAsync("""{"operation": "list-flows", "workspace": "large"}"""))["flow-ids"]!.AsArray().Count;
            var variants = (await wire.EverythingAsync("large")).Count(type => type.Key.StartsWith("processor:", StringComparison.Ordinal));
            Assert.Contains((listed, variants), new[] { (0, 0), (0, 100), (1, 100) });
        }
        while (!start.IsCompleted);

        WireSilo.Same(WireSilo.Nothing, await start);
    }

    async Task NewWorkspaceAsync(string workspace, string size)
    {
        await wire.PutAsync(workspace, "parameter-type", "size", $$"""{"type": "number", "default": {{size}}}""");
        await wire.PutBlueprintAsync(workspace, "b", Blueprint);
    }

    async Task<string?> SizeAsync(string workspace, string flow) =>
        (string?)JsonNode.Parse((string)(await wire.EverythingAsync(workspace))["processor:x"]![flow]!)!["parameters"]!["size"];
}
