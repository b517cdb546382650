using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using TrustFlow.Silo.Tests.InProcess;

namespace TrustFlow.Silo.Tests.Flows;

public sealed class BlueprintEndpointTests(LocalSilo silo) : IClassFixture<LocalSilo>
{
    const string Good = """{ "description": "good",  "flow": {"nobody:{id}": {"topics": {"input": "flow:tg:{workspace}:{id}"}}}}""";

    [Fact]
    public async Task Put_ThenGet_GivesItAsItWasWithItsVersion()
    {
        var (put, _, tag) = await SendAsync(HttpMethod.Put, "a/blueprints/b", Good);
        var (get, text, same) = await SendAsync(HttpMethod.Get, "a/blueprints/b");
        var (known, _, _) = await SendAsync(HttpMethod.Get, "a/blueprints/b", null, request => request.Headers.IfNoneMatch.Add(new(tag!)));
        var (_, again, unchanged) = await SendAsync(HttpMethod.Put, "a/blueprints/b", Good);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.NotModified), (put, get, known));
        Assert.Equal((Good, tag), (text, same));
        Assert.Equal((false, tag), ((bool)JsonNode.Parse(again)!["changed"]!, unchanged));
    }

    [Fact]
    public async Task List_OfSeveralPages_HasVersionsAndDescriptions()
    {
        foreach (var name in new[] { "c", "a", "b" }) await SendAsync(HttpMethod.Put, $"lists/blueprints/{name}", Good);

        var first = JsonNode.Parse((await SendAsync(HttpMethod.Get, "lists/blueprints?limit=2")).Text)!;
        var second = JsonNode.Parse((await SendAsync(HttpMethod.Get, $"lists/blueprints?limit=2&continue={Uri.EscapeDataString((string)first["continue"]!)}")).Text)!;

        Assert.Equal(["a good", "b good"], first["items"]!.AsArray().Select(item => $"{item!["name"]} {item["description"]}"));
        Assert.All(first["items"]!.AsArray(), item => Assert.True((long)item!["version"]! > 0));
        Assert.Equal("c", (string?)second["items"]!.AsArray().Single()!["name"]);
        Assert.Null(second["continue"]);
    }

    [Fact]
    public async Task Put_UnderADemand_HoldsItToTheVersion()
    {
        var (_, _, tag) = await SendAsync(HttpMethod.Put, "held/blueprints/b", Good);
        var changed = Good.Replace("good", "better", StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.PreconditionFailed, (await SendAsync(HttpMethod.Put, "held/blueprints/b", changed, request => request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any))).Status);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await SendAsync(HttpMethod.Put, "held/blueprints/b", changed, request => request.Headers.IfMatch.Add(new("\"1000000\"")))).Status);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await SendAsync(HttpMethod.Put, "held/blueprints/b?dry-run=true", changed, request => request.Headers.IfMatch.Add(new("\"1000000\"")))).Status);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await SendAsync(HttpMethod.Delete, "held/blueprints/b?force=true", null, request => request.Headers.IfMatch.Add(new("\"1000000\"")))).Status);
        Assert.Equal(Good, (await SendAsync(HttpMethod.Get, "held/blueprints/b")).Text);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Put, "held/blueprints/b", changed, request => request.Headers.IfMatch.Add(new(tag!)))).Status);
        Assert.Equal(changed, (await SendAsync(HttpMethod.Get, "held/blueprints/b")).Text);
    }

    [Theory]
    [InlineData("blueprints/validate")]
    [InlineData("blueprints/named/validate")]
    public async Task Validate_ABlueprintWithProblems_TellsEachWithItsPlace(string path)
    {
        var (status, text, _) = await SendAsync(HttpMethod.Post, $"v/{path}", """{"blueprint": {}, "flow": {"nocolon": {}, "a:{id}": {"topics": {"in": "no topic"}, "parameters": {"x": "{missing}"}}}}""");
        var told = JsonNode.Parse(text)!;

        Assert.Equal((HttpStatusCode.OK, false), (status, (bool)told["valid"]!));
        var problems = told["problems"]!.AsArray().Select(it => $"{it!["severity"]} {it["code"]} {it["path"]}").ToList();
        Assert.Contains("error bad-key $.flow.nocolon", problems);
        Assert.Contains("error bad-topic $.flow['a:{id}'].topics.in", problems);
        Assert.Contains("warning unknown-variable $.flow['a:{id}'].parameters.x", problems);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Get, "v/blueprints/named")).Status);
    }

    [Fact]
    public async Task Validate_AGoodBlueprint_IsValidAndStoresNothing()
    {
        var (status, text, _) = await SendAsync(HttpMethod.Post, "v/blueprints/good/validate", Good);

        Assert.Equal((HttpStatusCode.OK, """{"valid":true,"problems":[]}"""), (status, text));
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Get, "v/blueprints/good")).Status);
    }

    [Fact]
    public async Task Validate_UnderANameThatIsNone_SaysSo() =>
        Assert.Contains("bad-name", (await SendAsync(HttpMethod.Post, "v/blueprints/a%20b/validate", Good)).Text, StringComparison.Ordinal);

    [Fact]
    public async Task Put_DryRun_TellsWhatItWouldMakeOfItsFlows()
    {
        await SendAsync(HttpMethod.Put, "d/blueprints/b", Good);
        await SendAsync(HttpMethod.Post, "d/flows/f", """{"blueprint": "b", "description": ""}""");

        var (status, text, _) = await SendAsync(HttpMethod.Put, "d/blueprints/b?dry-run=true", Good.Replace("{workspace}", "{workspace}:new", StringComparison.Ordinal));
        var preview = JsonNode.Parse(text)!;
        var (_, refused, _) = await SendAsync(HttpMethod.Put, "d/blueprints/b?dry-run=true", """{"parameters": {"p": {}}, "flow": {"nobody:{id}": {"parameters": {"p": "{p}"}}}}""");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("b", (string?)preview["entries"]!.AsArray().Single()!["key"]);
        var effect = preview["flows"]!.AsArray().Single()!;
        Assert.Equal(("f", "flow:tg:d:new:f"), ((string?)effect["flow"], (string?)effect["preview"]!["topics-made"]!.AsArray().Single()));
        Assert.Contains("'p'", (string)JsonNode.Parse(refused)!["flows"]!.AsArray().Single()!["refusal"]!, StringComparison.Ordinal);
        Assert.Equal(Good, (await SendAsync(HttpMethod.Get, "d/blueprints/b")).Text);
    }

    [Fact]
    public async Task Delete_OfOneInUse_IsNotAllowedUnlessForced()
    {
        await SendAsync(HttpMethod.Put, "used/blueprints/b", Good);
        await SendAsync(HttpMethod.Post, "used/flows/f", """{"blueprint": "b", "description": ""}""");

        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(HttpMethod.Delete, "used/blueprints/b")).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Delete, "used/blueprints/b?force=true")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Get, "used/blueprints/b")).Status);
    }

    [Theory]
    [InlineData("GET", "a%20b/blueprints", null, 400, "bad-value", "workspace")]
    [InlineData("GET", "h/blueprints?limit=0", null, 400, "bad-value", "limit")]
    [InlineData("GET", "h/blueprints?continue=!", null, 400, "bad-value", "continue")]
    [InlineData("GET", "h/blueprints/none", null, 404, "flow-error", "Blueprint does not exist")]
    [InlineData("PUT", "h/blueprints/x", "", 400, "bad-value", "malformed")]
    [InlineData("PUT", "h/blueprints/x", "{", 400, "bad-value", "malformed")]
    [InlineData("PUT", "h/blueprints/x", """{"flow": 5}""", 400, "bad-value", "$.flow")]
    [InlineData("PUT", "h/blueprints/x?dry-run=true", """{"flow": 5}""", 400, "bad-value", "$.flow")]
    [InlineData("PUT", "h/blueprints/a%20b", Good, 400, "bad-value", "blueprint name")]
    [InlineData("POST", "a%20b/blueprints/validate", Good, 400, "bad-value", "workspace")]
    public async Task Request_ThatCannotBe_SaysWhy(string method, string path, string? body, int status, string code, string word)
    {
        var (answered, text, _) = await SendAsync(new HttpMethod(method), path, body);
        var problem = JsonNode.Parse(text)!;

        Assert.Equal((status, code), ((int)answered, (string?)problem["code"]));
        Assert.Contains(word, (string)problem["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_NotInUtf8_IsRefused()
    {
        using var content = new ByteArrayContent([.. "{\"description\": \""u8, 0xff, .. "\"}"u8]);
        using var answer = await silo.Http.PutAsync(new Uri("/api/v2/workspaces/h/blueprints/x", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("UTF-8", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    async Task<(HttpStatusCode Status, string Text, string? Tag)> SendAsync(HttpMethod method, string path, string? body = null, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, new Uri($"/api/v2/workspaces/{path}", UriKind.Relative)) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        change?.Invoke(request);
        using var answer = await silo.Http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers.ETag?.Tag);
    }
}
