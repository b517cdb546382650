using System.Text.Json;
using TrustFlow.Config;
using TrustFlow.Config.Wire;
using TrustFlow.Flows.Tests.Fixtures;
using TrustFlow.Flows.Wire;
using TrustFlow.PubSub.Messages;

namespace TrustFlow.Flows.Tests;

/// <summary>Requests as they come over the wire, and the answers that clients know.</summary>
public sealed class RequestsTests(FlowPlane plane) : IClassFixture<FlowPlane>
{
    FlowRequests Flow => new(plane.Flows);

    ConfigRequests Config => new(plane.Grains);

    [Theory]
    [InlineData(null, "list-flows", "bad-request", "Workspace is required")]
    [InlineData("", "nonsense", "bad-request", "Workspace is required")]
    [InlineData("w", "nonsense", "bad-operation", "Bad operation")]
    [InlineData("w", null, "bad-operation", "Bad operation")]
    [InlineData("w", "start-flow", "flow-error", "No blueprint name")]
    [InlineData("w", "stop-flow", "flow-error", "No flow ID")]
    [InlineData("w", "get-flow", "flow-error", "No flow ID")]
    [InlineData("w", "get-blueprint", "flow-error", "No blueprint name")]
    public async Task Flow_MalformedRequest_IsAnsweredAsClientsKnow(string? workspace, string? operation, string type, string message)
    {
        var answer = await Flow.HandleAsync(new FlowRequest { Workspace = workspace, Operation = operation });
        Assert.Equal(new ErrorMessage(type, message), answer.Error);
    }

    [Fact]
    public async Task Flow_StartInAReservedWorkspace_IsRefused()
    {
        await plane.PutAsync("_reserved", ("flow-blueprint", "demo", "{}"));
        var answer = await Flow.HandleAsync(new FlowRequest { Workspace = "_reserved", Operation = "start-flow", FlowId = "f1", BlueprintName = "demo", Description = "" });
        Assert.Equal("bad-value", answer.Error!.Type);
        Assert.Contains("'_reserved' is reserved", answer.Error.Message, StringComparison.Ordinal);
        Assert.Empty(await plane.EntriesAsync("_reserved"));
    }

    [Theory]
    [InlineData("get", "A key has no type.")]
    [InlineData("delete", "A key has no type.")]
    [InlineData("put", "A value has no type.")]
    public async Task Config_NullAmongKeysOrValues_IsABadValue(string operation, string message)
    {
        var answer = await Config.HandleAsync(new ConfigRequest { Workspace = "w", Operation = operation, Keys = [null], Values = [null] });
        Assert.Equal(new ErrorMessage("bad-value", message), answer.Error);
    }

    [Fact]
    public async Task Config_BatchIdAndPreconditionsOfTheWire_HoldForPutAndDelete()
    {
        ConfigRequest Request(string json) => new JsonMessageFormat<ConfigRequest>().Read(System.Text.Encoding.UTF8.GetBytes(json));
        var put = Request("""{"operation": "put", "workspace": "wire-ids", "values": [{"type": "t", "key": "k", "value": "1"}], "batch_id": "wire-1", "preconditions": [{"type": "t", "key": "k", "version": null}]}""");
        var first = await Config.HandleAsync(put);
        Assert.Null(first.Error);
        Assert.Equal(first.Version, (await Config.HandleAsync(put)).Version);
        Assert.Equal("conflict", (await Config.HandleAsync(put with { BatchId = "wire-2" })).Error!.Type);
        var delete = Request($$"""{"operation": "delete", "workspace": "wire-ids", "keys": [{"type": "t", "key": "k"}], "preconditions": [{"type": "t", "key": "k", "version": {{first.Version}}}]}""");
        Assert.True((await Config.HandleAsync(delete)).Version > first.Version);
        Assert.Equal("conflict", (await Config.HandleAsync(delete)).Error!.Type);
        Assert.Equal(new ErrorMessage("bad-value", "A precondition has no type."), (await Config.HandleAsync(put with { Preconditions = [null] })).Error);
    }

    [Fact]
    public async Task Config_WorkspaceOfSpaces_IsABadValue()
    {
        var answer = await Config.HandleAsync(new ConfigRequest { Workspace = " ", Operation = "config" });
        Assert.Equal("bad-value", answer.Error!.Type);
        Assert.Contains("is no workspace", answer.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PutBlueprint_UnknownVariable_IsStoredWithAWarning()
    {
        var put = new FlowRequest { Workspace = "warned", Operation = "put-blueprint", BlueprintName = "b", BlueprintDefinition = """{"flow": {"x:{id}": {"parameters": {"a": "{odd}"}}}}""" };

        var doubtful = await Flow.HandleAsync(put);
        var good = await Flow.HandleAsync(put with { BlueprintDefinition = Samples.Demo });

        Assert.StartsWith("The blueprint 'b': $.flow['x:{id}'].parameters.a: The variable '{odd}'", Assert.Single(doubtful.Warnings!), StringComparison.Ordinal);
        Assert.All(good.Warnings!, warning => Assert.Contains("has no parameter type", warning, StringComparison.Ordinal));
        Assert.Equal(4, good.Warnings!.Count);
        Assert.Null((await Flow.HandleAsync(put with { BlueprintDefinition = "{}" })).Warnings);
    }

    [Fact]
    public async Task Flow_LifeOfAFlow_IsAnsweredAsClientsKnow()
    {
        var workspace = await plane.NewWorkspaceAsync();
        Assert.Equal(["demo"], (await Ask("list-blueprints")).BlueprintNames);
        Assert.Equal(Samples.Demo, (await Ask("get-blueprint", request => request with { BlueprintName = "demo" })).BlueprintDefinition);
        Assert.Equal("Blueprint does not exist", (await Ask("get-blueprint", request => request with { BlueprintName = "nope" })).Error!.Message);
        Assert.Equal("Flow does not exist", (await Ask("get-flow", request => request with { FlowId = "f1" })).Error!.Message);
        Assert.Equal("Flow ID invalid", (await Ask("stop-flow", request => request with { FlowId = "f1" })).Error!.Message);
        Assert.Equal("No flow ID", (await Ask("start-flow", request => request with { BlueprintName = "demo", Description = "" })).Error!.Message);
        Assert.Equal("No description", (await Ask("start-flow", request => Start(request) with { Description = null })).Error!.Message);

        Assert.Null((await Ask("start-flow", Start)).Error);
        Assert.Equal("Flow already exists", (await Ask("start-flow", Start)).Error!.Message);
        Assert.Equal(["f1"], (await Ask("list-flows")).FlowIds);
        var flow = await Ask("get-flow", Start);
        Assert.Equal("second", flow.Description);
        Assert.Equal("42", flow.Parameters["extra"]);
        Assert.Equal("demo", JsonDocument.Parse(flow.Flow).RootElement.GetProperty("blueprint-name").GetString());
        var inUse = (await Ask("delete-blueprint", Start)).Error!;
        Assert.Equal("not-allowed", inUse.Type);

        Assert.Null((await Ask("stop-flow", Start)).Error);
        Assert.Empty((await Ask("list-flows")).FlowIds);
        Assert.Null((await Ask("delete-blueprint", Start)).Error);
        Assert.Empty((await Ask("list-blueprints")).BlueprintNames);

        Task<FlowResponse> Ask(string operation, Func<FlowRequest, FlowRequest>? with = null) =>
            Flow.HandleAsync((with ?? (static request => request))(new FlowRequest { Workspace = workspace, Operation = operation }));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Flow_ParametersOfAnyKind_BecomeTextsAsWritten(bool http)
    {
        var options = new JsonSerializerOptions { PropertyNamingPolicy = http ? JsonNamingPolicy.KebabCaseLower : JsonNamingPolicy.SnakeCaseLower };
        var request = JsonSerializer.Deserialize<FlowRequest>("""{"parameters": {"chunk-size": 500, "rate": 1.50e3, "on": true, "off": false, "gone": null, "text": "007"}}""", options)!;
        Assert.Equal(
            ["chunk-size=500", "off=false", "on=true", "rate=1.50e3", "text=007"], request.Parameters!.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal));
        Assert.Equal("007", JsonDocument.Parse(JsonSerializer.Serialize(request, options)).RootElement.GetProperty("parameters").GetProperty("text").GetString());
        Assert.Null(JsonSerializer.Deserialize<FlowRequest>("""{"parameters": null}""", options)!.Parameters);
    }

    [Theory]
    [InlineData("[]", "names and values")]
    [InlineData("""{"chunk-size": [500]}""", "'chunk-size'")]
    public void Flow_ParametersThatAreNoTexts_AreRefusedByName(string parameters, string message) =>
        Assert.Contains(message, Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<FlowRequest>($$"""{"Parameters": {{parameters}}}""")).Message);

    [Theory]
    [InlineData("a b", "letters")]
    [InlineData("", "is empty")]
    public async Task Flow_BadFlowId_NamesIt(string flow, string message)
    {
        var error = (await Flow.HandleAsync(new FlowRequest { Workspace = "w", Operation = "start-flow", FlowId = flow, BlueprintName = "demo", Description = "" })).Error!;
        Assert.Equal("bad-value", error.Type);
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public async Task Flow_MalformedBlueprint_NamesItsPlace()
    {
        var error = (await Flow.HandleAsync(new FlowRequest
        {
            Workspace = "w", Operation = "put-blueprint", BlueprintName = "bad", BlueprintDefinition = """{"flow": {"x:{id}": {"topics": {"in": "nonsense"}}}}""",
        })).Error!;
        Assert.Equal("bad-value", error.Type);
        Assert.Contains("$.flow['x:{id}'].topics.in", error.Message);
    }

    [Fact]
    public async Task Config_LifeOfAnEntry_IsAnsweredAsClientsKnow()
    {
        const string workspace = "wire";
        var put = await Config.HandleAsync(new ConfigRequest
        {
            Operation = "put", Workspace = workspace, Values = [new() { Type = "t", Key = "a", Value = "1" }, new() { Type = "t", Key = "b", Value = "" }],
        });
        Assert.True(put.Version > 0);
        var got = await Config.HandleAsync(new ConfigRequest { Operation = "get", Workspace = workspace, Keys = [new() { Type = "t", Key = "none" }, new() { Type = "t", Key = "b" }] });
        Assert.Equal([null, ""], got.Values.Select(value => value.Value));
        Assert.Equal(put.Version, got.Version);
        Assert.Equal(["a", "b"], (await Config.HandleAsync(new ConfigRequest { Operation = "list", Workspace = workspace, Type = "t" })).Directory);
        Assert.Equal(["1", ""], (await Config.HandleAsync(new ConfigRequest { Operation = "getvalues", Workspace = workspace, Type = "t" })).Values.Select(value => value.Value));
        var all = await Config.HandleAsync(new ConfigRequest { Operation = "getvalues-all-ws", Workspace = "", Type = "t" });
        Assert.Equal([workspace, workspace], all.Values.Select(value => value.Workspace));
        await Config.HandleAsync(new ConfigRequest { Operation = "delete", Workspace = workspace, Keys = [new() { Type = "t", Key = "a" }, new() { Type = "t", Key = "none" }] });
        Assert.Equal("", Assert.Single((await Config.HandleAsync(new ConfigRequest { Operation = "config", Workspace = workspace })).Config["t"]).Value);
    }

    [Theory]
    [InlineData(null, "get", "bad-request")]
    [InlineData("w", "nonsense", "bad-operation")]
    [InlineData("w", "list", "bad-value")]
    [InlineData("w/x", "config", "bad-value")]
    public async Task Config_MalformedRequest_IsAnsweredAsClientsKnow(string? workspace, string operation, string type) =>
        Assert.Equal(type, (await Config.HandleAsync(new ConfigRequest { Workspace = workspace, Operation = operation })).Error?.Type);

    [Fact]
    public async Task Config_OwnedType_IsNotAllowed() =>
        Assert.Equal("not-allowed", (await Config.HandleAsync(new ConfigRequest { Workspace = "w", Operation = "put", Values = [new() { Type = "flow", Key = "f", Value = "{}" }] })).Error!.Type);

    static FlowRequest Start(FlowRequest request) => request with
    {
        FlowId = "f1", BlueprintName = "demo", Description = "second", Parameters = new Dictionary<string, string> { ["model"] = "gpt-4o", ["extra"] = "42" },
    };
}
