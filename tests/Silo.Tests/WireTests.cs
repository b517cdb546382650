using System.Text.Json.Nodes;
using TrustFlow.Silo.Tests.Processes;

namespace TrustFlow.Silo.Tests;

/// <summary>
/// The answers of <c>/api/v1</c> have the shapes that existing clients know: hyphenated members, those that say nothing empty and not absent, null left
/// out but for the value of a key that does not exist, and a refusal as status 200 with nothing but <c>error</c>.
/// </summary>
public sealed class WireTests(WireSilo wire) : IClassFixture<WireSilo>
{
    const string Blueprint = """
        {
          "description": "two processors", "tags": ["demo"],
          "parameters": {"model": {"type": "llm-model"}, "rag-model": {"type": "llm-rag-model", "controlled-by": "model"}, "verbose": {"type": "verbose"}},
          "blueprint": {"embeddings:{blueprint}": {"topics": {"request": "request:tg:{workspace}:embeddings:{blueprint}"}}},
          "flow": {"my-proc:{id}": {"topics": {"input": "flow:tg:{workspace}:in:{id}"}, "parameters": {"model": "{model}", "rag": "{rag-model}", "verbose": "{verbose}"}}},
          "interfaces": {"document-load": {"flow": "flow:tg:{workspace}:in:{id}"}}
        }
        """;

    [Fact]
    public async Task ConfigPut_AnswersTheVersionAndNothingElse()
    {
        var answer = await wire.ConfigAsync("""{"operation": "put", "workspace": "put", "values": [{"type": "prompt", "key": "g", "value": "1"}]}""");

        Assert.True((long)answer["version"]! > 0);
        WireSilo.Same($$"""{"version": {{answer["version"]}}, "values": [], "directory": [], "config": {} }""", answer);
    }

    [Fact]
    public async Task ConfigDelete_AnswersTheVersionAndNothingElse()
    {
        var version = await wire.PutAsync("delete", "prompt", "g", "1");

        var answer = await wire.ConfigAsync("""{"operation": "delete", "workspace": "delete", "keys": [{"type": "prompt", "key": "g"}]}""");

        Assert.True((long)answer["version"]! > version);
        WireSilo.Same($$"""{"version": {{answer["version"]}}, "values": [], "directory": [], "config": {} }""", answer);
    }

    [Fact]
    public async Task ConfigGet_MissingKey_IsNullInItsPlace()
    {
        var version = await wire.PutAsync("get", "prompt", "g", "1");

        WireSilo.Same(
            $$"""{"version": {{version}}, "values": [{"type": "prompt", "key": "nope", "value": null}, {"type": "prompt", "key": "g", "value": "1"}], "directory": [], "config": {} }""",
            await wire.ConfigAsync("""{"operation": "get", "workspace": "get", "keys": [{"type": "prompt", "key": "nope"}, {"type": "prompt", "key": "g"}]}"""));
    }

    [Fact]
    public async Task ConfigList_AnswersTheKeysOfTheType()
    {
        await wire.PutAsync("list", "other", "h", "1");
        var version = await wire.PutAsync("list", "prompt", "g", "1");

        WireSilo.Same($$"""{"version": {{version}}, "values": [], "directory": ["g"], "config": {} }""",
            await wire.ConfigAsync("""{"operation": "list", "workspace": "list", "type": "prompt"}"""));
        WireSilo.Same($$"""{"version": {{version}}, "values": [], "directory": [], "config": {} }""",
            await wire.ConfigAsync("""{"operation": "list", "workspace": "list", "type": "none"}"""));
    }

    [Fact]
    public async Task ConfigGetValues_AnswersTheValuesOfTheType()
    {
        var version = await wire.PutAsync("values", "prompt", "g", "\"text\"");

        WireSilo.Same($$"""{"version": {{version}}, "values": [{"type": "prompt", "key": "g", "value": "\"text\""}], "directory": [], "config": {} }""",
            await wire.ConfigAsync("""{"operation": "getvalues", "workspace": "values", "type": "prompt", "keys": null, "values": null}"""));
    }

    [Fact]
    public async Task ConfigConfig_AnswersEverythingByTypeAndKey()
    {
        await wire.PutAsync("config", "prompt", "g", "1");
        var version = await wire.PutAsync("config", "tool", "h", "{\"a\": 2}");

        WireSilo.Same($$$"""{"version": {{{version}}}, "values": [], "directory": [], "config": {"prompt": {"g": "1"}, "tool": {"h": "{\"a\": 2}"} } }""",
            await wire.ConfigAsync("""{"operation": "config", "workspace": "config"}"""));
    }

    [Theory]
    [InlineData("""{"operation": "getvalues-all-ws", "type": "everywhere"}""")]
    [InlineData("""{"operation": "getvalues-all-ws", "type": "everywhere", "workspace": ""}""")]
    public async Task ConfigGetValuesAllWorkspaces_NamesTheWorkspaceOfEach(string request)
    {
        await wire.PutAsync("default", "everywhere", "g", "1");
        await wire.PutAsync("__template__", "everywhere", "g", "never told");
        await wire.PutAsync("ws2", "everywhere", "z", "\"in ws2\"");

        var answer = await wire.ConfigAsync(request);

        Assert.True((long)answer["version"]! > 0);
        WireSilo.Same(
            $$"""
            {"version": {{answer["version"]}}, "directory": [], "config": {}, "values": [
              {"workspace": "default", "type": "everywhere", "key": "g", "value": "1"}, {"workspace": "ws2", "type": "everywhere", "key": "z", "value": "\"in ws2\""}]}
            """,
            answer);
    }

    [Theory]
    [InlineData("""{"operation": "nope", "workspace": "default"}""", "bad-operation", "Bad operation")]
    [InlineData("""{"workspace": "default"}""", "bad-operation", "Bad operation")]
    [InlineData("""{"operation": "list", "type": "prompt"}""", "bad-request", "Workspace is required")]
    [InlineData("""{"operation": "nope", "workspace": ""}""", "bad-request", "Workspace is required")]
    public async Task Config_Refusal_IsNothingButTheError(string request, string type, string message) =>
        WireSilo.Same($$$"""{"error": {"type": "{{{type}}}", "message": "{{{message}}}"}}""", await wire.ConfigAsync(request));

    [Theory]
    [InlineData("""{"operation": "start-flow", "workspace": "w", "flow-id": "g2", "blueprint-name": "nope", "description": ""}""", "Blueprint does not exist")]
    [InlineData("""{"operation": "start-flow", "workspace": "w", "blueprint-name": "demo", "description": ""}""", "No flow ID")]
    [InlineData("""{"operation": "stop-flow", "workspace": "w", "flow-id": "nope"}""", "Flow ID invalid")]
    [InlineData("""{"operation": "get-flow", "workspace": "w", "flow-id": "nope"}""", "Flow does not exist")]
    [InlineData("""{"operation": "get-blueprint", "workspace": "w", "blueprint-name": "nope"}""", "Blueprint does not exist")]
    public async Task Flow_Refusal_IsNothingButTheError(string request, string message) =>
        WireSilo.Same($$$"""{"error": {"type": "flow-error", "message": "{{{message}}}"}}""", await wire.FlowAsync(request));

    [Fact]
    public async Task Flow_FromItsBlueprintToItsEnd_IsAnsweredAsClientsKnow()
    {
        await wire.PutAsync("life", "parameter-type", "llm-model", """{"type": "string", "default": "gpt-4o-mini", "required": true}""");
        await wire.PutAsync("life", "parameter-type", "llm-rag-model", """{"type": "string"}""");
        await wire.PutAsync("life", "parameter-type", "verbose", """{"type": "boolean", "default": true}""");
        await wire.PutBlueprintAsync("life", "demo", Blueprint);

        WireSilo.Same("""{"blueprint-names": ["demo"], "flow-ids": [], "blueprint-definition": "", "flow": "", "description": "", "parameters": {}}""",
            await wire.FlowAsync("""{"operation": "list-blueprints", "workspace": "life"}"""));
        var blueprint = await wire.FlowAsync("""{"operation": "get-blueprint", "workspace": "life", "blueprint-name": "demo"}""");
        Assert.Equal(Blueprint, (string?)blueprint["blueprint-definition"]);
        WireSilo.Same("""{"error": {"type": "flow-error", "message": "No description"}}""",
            await wire.FlowAsync("""{"operation": "start-flow", "workspace": "life", "flow-id": "g2", "blueprint-name": "demo", "description": null}"""));

        WireSilo.Same(WireSilo.Nothing, await wire.StartFlowAsync("life", "g1", "demo"));
        WireSilo.Same("""{"error": {"type": "flow-error", "message": "Flow already exists"}}""", await wire.StartFlowAsync("life", "g1", "demo"));
        WireSilo.Same("""{"blueprint-names": [], "flow-ids": ["g1"], "blueprint-definition": "", "flow": "", "description": "", "parameters": {}}""",
            await wire.FlowAsync("""{"operation": "list-flows", "workspace": "life"}"""));
        await ShowsTheFlowAsync();

        WireSilo.Same(WireSilo.Nothing, await wire.FlowAsync("""{"operation": "stop-flow", "workspace": "life", "flow-id": "g1"}"""));
        WireSilo.Same(WireSilo.Nothing, await wire.FlowAsync("""{"operation": "list-flows", "workspace": "life"}"""));
        WireSilo.Same(WireSilo.Nothing, await wire.FlowAsync("""{"operation": "delete-blueprint", "workspace": "life", "blueprint-name": "demo"}"""));
    }

    async Task ShowsTheFlowAsync()
    {
        const string parameters = """{"model": "gpt-4o-mini", "rag-model": "gpt-4o-mini", "verbose": "true"}""";
        var shown = (await wire.FlowAsync("""{"operation": "get-flow", "workspace": "life", "flow-id": "g1"}""")).AsObject();
        var record = JsonNode.Parse((string)shown["flow"]!)!.AsObject();
        shown["flow"] = "";

        // What it was given and what it stands for when it stops is this deployment's own; existing clients pass it over.
        Assert.True(record.Remove("given"));
        Assert.True(record.Remove("owns"));

        WireSilo.Same($$"""{"blueprint-names": [], "flow-ids": [], "blueprint-definition": "", "flow": "", "description": "via gateway", "parameters": {{parameters}}}""", shown);
        WireSilo.Same(
            $$$"""{"description": "via gateway", "blueprint-name": "demo", "interfaces": {"document-load": {"flow": "flow:tg:life:in:g1"}}, "parameters": {{{parameters}}}}""",
            record);
    }
}
