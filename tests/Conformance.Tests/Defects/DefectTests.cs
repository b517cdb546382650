using System.Text.Json.Nodes;
using TrustFlow.Conformance.Tests.Amqp;

namespace TrustFlow.Conformance.Tests.Defects;

/// <summary>
/// What TrustGraph's own services did wrong over the broker, and a server can do right. Messages that are no requests and puts at the same time have
/// tests of their own; what only a receiver can do right is left to receivers.
/// </summary>
public sealed class DefectTests(BrokerSilo broker) : IClassFixture<BrokerSilo>
{
    const string Blueprint = """
        {"parameters": {"size": {"type": "size"}, "on": {"type": "on"}},
         "flow": {"x:{id}": {"topics": {"input": "flow:tg:{workspace}:{id}"}, "parameters": {"size": "{size}", "on": "{on}"}}, "y:{id}": {"topics": {"input": "flow:tg:{workspace}:y:{id}"}}}}
        """;

    [Fact]
    public async Task SameStart_ManyTimesAtOnce_IsDoneOnce()
    {
        await NewWorkspaceAsync("twice");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AskAsync("start-flow", "twice", "f")));

        Assert.Single(answers, answer => answer["error"] is null);
        Assert.Equal(7, answers.Count(answer => (string?)answer["error"]?["message"] == "Flow already exists"));
    }

    [Fact]
    public async Task ListFlows_BehindALargeStart_IsAnsweredBeforeIt()
    {
        await PutLargeAsync("large");

        var start = AskAsync("start-flow", "large", "f");
        var list = broker.Client.FlowAsync("""{"operation": "list-flows", "workspace": "large"}""");

        Assert.Same(list, await Task.WhenAny(start, list));
        Assert.Null((await start)["error"]);
    }

    [Fact]
    public async Task LargeStart_NeedsNoFurtherConnection()
    {
        await PutLargeAsync("frugal");
        await StartAsync("frugal", "first");
        var before = await broker.Host.ConnectionsAsync();

        await StartAsync("frugal", "second");

        Assert.Equal(before, await broker.Host.ConnectionsAsync());
    }

    [Fact]
    public async Task ParameterTypesDefault_ChangedMeanwhile_IsReadAnew()
    {
        await NewWorkspaceAsync("anew");
        await StartAsync("anew", "f1");
        await broker.Client.PutAsync("anew", "parameter-type", "size", """{"type": "number", "default": 7}""");
        await StartAsync("anew", "f2");

        Assert.Equal("0.50", await ParameterAsync("anew", "f1", "size"));
        Assert.Equal("7", await ParameterAsync("anew", "f2", "size"));
    }

    [Fact]
    public async Task DefaultsThatAreNoTexts_AreWrittenAsInJson()
    {
        await NewWorkspaceAsync("texts");
        await StartAsync("texts", "f");

        Assert.Equal(("0.50", "true"), (await ParameterAsync("texts", "f", "size"), await ParameterAsync("texts", "f", "on")));
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("deleted")]
    public async Task StopAfterTheBlueprintWent_LeavesNoEntryAndNoTopic(string how)
    {
        await NewWorkspaceAsync(how);
        await StartAsync(how, "f");
        if (how == "changed") await PutBlueprintAsync(how, """{"flow": {"z:{id}": {"topics": {"input": "flow:tg:{workspace}:z:{id}"}}}}""");
        else Assert.True((await broker.Silo.Http.DeleteAsync(new Uri($"/api/v2/workspaces/{how}/blueprints/b?force=true", UriKind.Relative))).IsSuccessStatusCode);

        Assert.Null((await AskAsync("stop-flow", how, "f"))["error"]);

        Assert.DoesNotContain(await EverythingAsync(how), type => type.Key == "flow" || type.Key.StartsWith("processor:", StringComparison.Ordinal));
        Assert.Empty(await broker.Host.TopicsAndQueuesAsync($"flow.{how}:"));
    }

    [Fact]
    public async Task StartThatIsRefused_LeavesNoEntryAndNoTopic()
    {
        await NewWorkspaceAsync("refused");
        await broker.Client.PutAsync("refused", "parameter-type", "size", """{"type": "number", "required": true}""");
        var before = await EverythingAsync("refused");

        Assert.Equal("Required parameter 'size' not provided and has no default", (string?)(await AskAsync("start-flow", "refused", "f"))["error"]!["message"]);

        Assert.True(JsonNode.DeepEquals(before, await EverythingAsync("refused")));
        Assert.Empty(await broker.Host.TopicsAndQueuesAsync("flow.refused:"));
    }

    [Fact]
    public async Task BatchWithABadEntry_KeepsNothingAndIsNotPushed()
    {
        await using var pushes = await Listener.ToPushesAsync(broker.Host);
        var refused = await broker.Client.ConfigAsync("""
            {"operation": "put", "workspace": "half", "values": [{"type": "half", "key": "good", "value": "1"}, {"type": "flow", "key": "f", "value": "{}"}]}
            """);
        Assert.Equal("not-allowed", (string?)refused["error"]!["type"]);

        Assert.Empty(await EverythingAsync("half"));
        var came = await pushes.UpToAsync(await broker.Client.PutAsync("half", "after", "k", "v"));
        Assert.All(came, push => Assert.Null(push.Json()["changes"]!["half"]));
    }

    [Fact]
    public async Task ReservedWorkspace_IsNotAmongAll()
    {
        await broker.Client.PutAsync("__template__", "reserved", "k", "never told");
        await broker.Client.PutAsync("open", "reserved", "k", "told");

        var all = await broker.Client.ConfigAsync("""{"operation": "getvalues-all-ws", "workspace": "", "type": "reserved"}""");

        Assert.Equal("open", (string?)Assert.Single(all["values"]!.AsArray())!["workspace"]);
    }

    [Fact]
    public async Task StartAndStop_PushOnceAndAtTheMostTwice()
    {
        await NewWorkspaceAsync("pushes");
        await using var pushes = await Listener.ToPushesAsync(broker.Host);
        await StartAsync("pushes", "f");
        var started = await UpToNowAsync();
        Assert.Equal(["flow", "processor:x", "processor:y"], Assert.Single(started).Json()["changes"]!.AsObject().Select(change => change.Key).Order(StringComparer.Ordinal));

        Assert.Null((await AskAsync("stop-flow", "pushes", "f"))["error"]);
        Assert.InRange((await UpToNowAsync()).Count, 1, 2);

        async Task<List<WireMessage>> UpToNowAsync()
        {
            var came = await pushes.UpToAsync(await broker.Client.PutAsync("fence", "fence", "k", Guid.NewGuid().ToString()));
            return [.. came.Where(push => push.Json()["changes"]!.AsObject().Any(change => change.Key != "fence"))];
        }
    }

    [Fact]
    public async Task BlueprintWithoutSharedSection_StartsAndStops()
    {
        await PutBlueprintAsync("plain", """{"flow": {"x:{id}": {"topics": {"input": "flow:tg:{workspace}:{id}"}}}}""");
        await StartAsync("plain", "f");
        Assert.Equal(["tg.flow.plain:f"], await broker.Host.TopicsAndQueuesAsync("flow.plain:"));

        Assert.Null((await AskAsync("stop-flow", "plain", "f"))["error"]);
        Assert.Empty(await broker.Host.TopicsAndQueuesAsync("flow.plain:"));
    }

    async Task NewWorkspaceAsync(string workspace)
    {
        await broker.Client.PutAsync(workspace, "parameter-type", "size", """{"type": "number", "default": 0.50}""");
        await broker.Client.PutAsync(workspace, "parameter-type", "on", """{"type": "boolean", "default": true}""");
        await PutBlueprintAsync(workspace, Blueprint);
    }

    Task PutLargeAsync(string workspace)
    {
        var entries = Enumerable.Range(0, 100).Select(i => $$$""" "p{{{i}}}:{id}": {"topics": {"input": "flow:tg:{workspace}:{id}:p{{{i}}}", "output": "flow:tg:{workspace}:{id}:q{{{i}}}"}} """);
        return PutBlueprintAsync(workspace, $$$"""{"flow": { {{{string.Join(',', entries)}}} }}""");
    }

    Task PutBlueprintAsync(string workspace, string definition) => broker.Client.FlowDoneAsync(new JsonObject
    {
        ["operation"] = "put-blueprint", ["workspace"] = workspace, ["blueprint_name"] = "b", ["blueprint_definition"] = definition,
    }.ToJsonString());

    async Task StartAsync(string workspace, string flow) => Assert.Null((await AskAsync("start-flow", workspace, flow))["error"]);

    Task<JsonObject> AskAsync(string operation, string workspace, string flow) =>
        broker.Client.FlowAsync($$"""{"operation": "{{operation}}", "workspace": "{{workspace}}", "flow_id": "{{flow}}", "blueprint_name": "b", "description": ""}""");

    async Task<JsonObject> EverythingAsync(string workspace) =>
        (await broker.Client.ConfigAsync($$"""{"operation": "config", "workspace": "{{workspace}}"}"""))["config"]!.AsObject();

    async Task<string?> ParameterAsync(string workspace, string flow, string parameter) =>
        (string?)JsonNode.Parse((string)(await EverythingAsync(workspace))["processor:x"]![flow]!)!["parameters"]![parameter];
}
