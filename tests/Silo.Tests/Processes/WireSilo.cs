using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace TrustFlow.Silo.Tests.Processes;

/// <summary>A silo without initialisers, asked in JSON text as existing clients ask.</summary>
public sealed class WireSilo : IAsyncLifetime
{
    readonly TemporaryFolder folder = new();

    internal SiloProcess Silo { get; private set; } = null!;

    public async Task InitializeAsync() => Silo = await SiloProcess.StartAsync(folder.Path, "--bootstrap", "none");

    public async Task DisposeAsync()
    {
        await Silo.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>What the config service answers; refusals too have status 200.</summary>
    public Task<JsonNode> ConfigAsync(string request) => AskAsync("/api/v1/config", request);

    /// <summary>What the flow service answers.</summary>
    public Task<JsonNode> FlowAsync(string request) => AskAsync("/api/v1/flow", request);

    /// <summary>Puts one entry; the version that it got.</summary>
    public async Task<long> PutAsync(string workspace, string type, string key, string value)
    {
        var entry = new JsonObject { ["type"] = type, ["key"] = key, ["value"] = value };
        var request = new JsonObject { ["operation"] = "put", ["workspace"] = workspace, ["values"] = new JsonArray(entry) };
        return (long)(await ConfigAsync(request.ToJsonString()))["version"]!;
    }

    /// <summary>Stores a blueprint.</summary>
    public async Task PutBlueprintAsync(string workspace, string name, string definition)
    {
        var request = new JsonObject { ["operation"] = "put-blueprint", ["workspace"] = workspace, ["blueprint-name"] = name, ["blueprint-definition"] = definition };
        Same(Nothing, await FlowAsync(request.ToJsonString()));
    }

    /// <summary>Starts a flow.</summary>
    public Task<JsonNode> StartFlowAsync(string workspace, string flow, string blueprint) =>
        FlowAsync($$"""{"operation": "start-flow", "workspace": "{{workspace}}", "flow-id": "{{flow}}", "blueprint-name": "{{blueprint}}", "description": "via gateway"}""");

    /// <summary>Everything in a workspace.</summary>
    public async Task<JsonObject> EverythingAsync(string workspace) =>
        (await ConfigAsync($$"""{"operation": "config", "workspace": "{{workspace}}"}"""))["config"]!.AsObject();

    /// <summary>What the flow service answers where it has nothing to say.</summary>
    public const string Nothing = """{"blueprint-names": [], "flow-ids": [], "blueprint-definition": "", "flow": "", "description": "", "parameters": {}}""";

    /// <summary>The same members with the same values, and no other.</summary>
    public static void Same(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"Expected {JsonNode.Parse(expected)!.ToJsonString()}\nActual   {actual?.ToJsonString()}");

    async Task<JsonNode> AskAsync(string path, string request)
    {
        using var content = new StringContent(request, Encoding.UTF8, "application/json");
        using var answer = await Silo.Http.PostAsync(new Uri(path, UriKind.Relative), content);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{answer.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }
}
