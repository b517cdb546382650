using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using TrustFlow.Silo.Tests.InProcess;

namespace TrustFlow.Silo.Tests.Flows;

/// <summary>Starting, stopping, restarting, pausing and resuming over HTTP.</summary>
public sealed class FlowChangeTests(LocalSilo silo) : IClassFixture<LocalSilo>, IAsyncLifetime
{
    const string Flows = "/api/v2/workspaces/default/flows";

    const string Blueprint = """
        {
          "parameters": {"size": {"description": "s"}, "word": {"description": "w"}, "key": {"secret": true}},
          "blueprint": {"shared:{blueprint}": {"topics": {"input": "request:tg:shared:{workspace}:{blueprint}"}}},
          "flow": {
            "one:{id}": {"topics": {"input": "flow:tg:one:{workspace}:{id}"}, "parameters": {"size": "{size}", "key": "{key}"}},
            "two:{id}": {"topics": {"input": "flow:tg:two:{workspace}:{id}"}, "parameters": {"word": "{word}"}}
          },
          "interfaces": {"load": {"flow": "flow:tg:one:{workspace}:{id}"}}
        }
        """;

    public Task InitializeAsync() => silo.PutBlueprintAsync("pair", Blueprint);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Start_OfANewFlow_IsCreatedAndThere()
    {
        using var answer = await silo.Http.PostAsync(new Uri($"{Flows}/new", UriKind.Relative), Json("""{"blueprint": "pair", "description": "d", "parameters": {"size": 5, "word": "w", "key": "hush-new"}}"""));
        var flow = (await silo.SendAsync(HttpMethod.Get, $"{Flows}/new")).Body;

        Assert.Equal((HttpStatusCode.Created, $"{Flows}/new"), (answer.StatusCode, answer.Headers.Location!.ToString()));
        Assert.Equal(("pair", "d", "configured", "5"), ((string?)flow["blueprint"], (string?)flow["description"], (string?)flow["state"], (string?)flow["parameters"]!["size"]));
        Assert.DoesNotContain("hush-new", flow.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Conflict, "flow-error"), Refusal(await StartAsync("new")));
    }

    [Fact]
    public async Task Start_DryRun_SaysWhatItWouldDoAndDoesNothing()
    {
        var version = await VersionAsync();

        var (status, preview) = await silo.SendAsync(HttpMethod.Post, $"{Flows}/dry?dry-run=true", new { blueprint = "pair", description = "", parameters = new { size = "5", word = "w", key = "hush-dry" } });

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["flow/dry", "processor:one/dry", "processor:shared/pair", "processor:two/dry"], Keys(preview).Union(["processor:shared/pair"]).Order(StringComparer.Ordinal));
        Assert.Contains("flow:tg:one:default:dry", Texts(preview["topics-made"]));
        Assert.DoesNotContain("hush-dry", preview.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(version, await VersionAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await silo.SendAsync(HttpMethod.Get, $"{Flows}/dry")).Status);
    }

    [Fact]
    public async Task Restart_WithAnotherValue_TouchesOnlyWhatChanges()
    {
        await StartedAsync("again");
        var (_, preview) = await silo.SendAsync(HttpMethod.Post, $"{Flows}/again/restart?dry-run=true", new { parameters = new { size = "6" } });

        using var answer = await silo.Http.PostAsync(new Uri($"{Flows}/again/restart", UriKind.Relative), Json("""{"parameters": {"size": "6"}}"""));
        var change = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

        Assert.Equal(["flow/again", "processor:one/again"], Keys(preview));
        Assert.Equal((HttpStatusCode.OK, true), (answer.StatusCode, (bool)change["changed"]!));
        Assert.Equal($"\"{change["version"]}\"", answer.Headers.ETag!.Tag);
        Assert.Equal("6", (string?)(await silo.SendAsync(HttpMethod.Get, $"{Flows}/again")).Body["parameters"]!["size"]);
    }

    [Fact]
    public async Task Restart_WithoutABody_GoesByTheBlueprintAlone()
    {
        await StartedAsync("bare");

        var (status, change) = await silo.SendAsync(HttpMethod.Post, $"{Flows}/bare/restart");

        Assert.Equal((HttpStatusCode.OK, false), (status, (bool)change["changed"]!));
    }

    [Fact]
    public async Task PauseAndResume_OfAFlow_ShowInItsState()
    {
        await StartedAsync("rest");

        Assert.True((bool)(await silo.SendAsync(HttpMethod.Post, $"{Flows}/rest/pause")).Body["changed"]!);
        Assert.Equal("paused", (string?)(await silo.SendAsync(HttpMethod.Get, $"{Flows}/rest")).Body["state"]);
        Assert.False((bool)(await silo.SendAsync(HttpMethod.Post, $"{Flows}/rest/pause")).Body["changed"]!);
        Assert.Equal(HttpStatusCode.BadRequest, (await silo.SendAsync(HttpMethod.Post, $"{Flows}/rest/restart")).Status);
        Assert.True((bool)(await silo.SendAsync(HttpMethod.Post, $"{Flows}/rest/resume")).Body["changed"]!);
        Assert.Equal("configured", (string?)(await silo.SendAsync(HttpMethod.Get, $"{Flows}/rest")).Body["state"]);
        Assert.Equal(["start-begun", "start-committed"], (await EventsAsync("rest")).Take(2));
        Assert.Contains("resume-committed", await EventsAsync("rest"));
    }

    [Fact]
    public async Task Stop_DryRun_NamesWhatGoes()
    {
        await StartedAsync("leaving");

        var (status, preview) = await silo.SendAsync(HttpMethod.Delete, $"{Flows}/leaving?dry-run=true");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("processor:one/leaving", Keys(preview));
        Assert.Equal(["flow:tg:one:default:leaving", "flow:tg:two:default:leaving"], Texts(preview["topics-deleted"]).Where(topic => topic.StartsWith("flow:", StringComparison.Ordinal)));
        Assert.Equal("configured", (string?)(await silo.SendAsync(HttpMethod.Get, $"{Flows}/leaving")).Body["state"]);
    }

    [Theory]
    [InlineData("POST", "/restart", """{"parameters": {"size": "6"}}""")]
    [InlineData("POST", "/restart?dry-run=true", """{"parameters": {"size": "6"}}""")]
    [InlineData("POST", "/pause", null)]
    [InlineData("POST", "/resume", null)]
    [InlineData("DELETE", "?dry-run=true", null)]
    [InlineData("DELETE", "", null)]
    public async Task Change_UnderADemand_IsHeldToTheVersion(string method, string path, string? body)
    {
        var id = string.Concat("held", string.Concat((method + path).Where(char.IsAsciiLetter)));
        await StartedAsync(id);
        var (version, deployment) = ((long)(await silo.SendAsync(HttpMethod.Get, $"{Flows}/{id}")).Body["version"]!, await VersionAsync());

        var (refused, problem) = await DemandAsync($"\"{version - 1}\"");
        Assert.Equal((HttpStatusCode.PreconditionFailed, "conflict"), (refused, (string?)problem["code"]));
        Assert.Contains($"is at version {version},", (string)problem["detail"]!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await DemandAsync("version")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await DemandAsync(null)).Status);
        Assert.Equal(deployment, await VersionAsync());
        Assert.Equal(HttpStatusCode.OK, (await DemandAsync($"\"{version}\"")).Status);

        async Task<(HttpStatusCode Status, JsonObject Body)> DemandAsync(string? tag)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"{Flows}/{id}{path}", UriKind.Relative)) { Content = body is null ? null : Json(body) };
            request.Headers.TryAddWithoutValidation(tag is null ? "If-None-Match" : "If-Match", tag ?? "*");
            using var answer = await silo.Http.SendAsync(request);
            return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject());
        }
    }

    [Fact]
    public async Task Conditions_OfAFlow_AreThereByThemselvesAndInItsView()
    {
        await StartedAsync("told");

        var (status, told) = await silo.SendAsync(HttpMethod.Get, $"{Flows}/told/conditions");
        var flow = (await silo.SendAsync(HttpMethod.Get, $"{Flows}/told")).Body;

        Assert.Equal((HttpStatusCode.OK, "configured", (long)flow["version"]!), (status, (string?)told["state"], (long)told["version"]!));
        Assert.Equal(["Resolved true Resolved", "TopicsReady true TopicsExist", "Configured true VariantsCommitted", "Ready unknown NotReported"],
            told["items"]!.AsArray().Select(it => $"{it!["type"]} {it["status"]} {it["reason"]}"));
        Assert.Equal(told["items"]!.ToJsonString(), flow["conditions"]!.ToJsonString());
        Assert.Equal(HttpStatusCode.NotFound, (await silo.SendAsync(HttpMethod.Get, $"{Flows}/none/conditions")).Status);
    }

    [Theory]
    [InlineData("POST", "none/restart", "{}", 404, "flow-error", "Flow")]
    [InlineData("POST", "none/pause", null, 404, "flow-error", "Flow")]
    [InlineData("POST", "none/resume", null, 404, "flow-error", "Flow")]
    [InlineData("DELETE", "none", null, 404, "flow-error", "Flow")]
    [InlineData("DELETE", "none?dry-run=true", null, 404, "flow-error", "Flow")]
    [InlineData("GET", "none/events", null, 404, "flow-error", "Flow")]
    [InlineData("POST", "x", "", 400, "bad-value", "no request")]
    [InlineData("POST", "x", "{", 400, "bad-value", "no request")]
    [InlineData("POST", "x", "null", 400, "bad-value", "null")]
    [InlineData("POST", "x", "[]", 400, "bad-value", "no request")]
    [InlineData("POST", "x", "{}", 400, "flow-error", "No blueprint name")]
    [InlineData("POST", "x", """{"blueprint": 5, "description": ""}""", 400, "bad-value", "$.blueprint")]
    [InlineData("POST", "x", """{"blueprint": "pair"}""", 400, "flow-error", "No description")]
    [InlineData("POST", "x", """{"blueprint": "nope", "description": ""}""", 404, "flow-error", "Blueprint does not exist")]
    [InlineData("POST", "x", """{"blueprint": "pair", "description": "", "parameter": {}}""", 400, "bad-value", "'parameter'")]
    [InlineData("POST", "x", """{"blueprint": "pair", "description": "", "parameters": {"size": []}}""", 400, "bad-value", "'size'")]
    [InlineData("POST", "x", """{"blueprint": "pair", "description": "", "parameters": []}""", 400, "bad-value", "parameters")]
    [InlineData("POST", "x", """{"blueprint": "pair", "description": "\ud800"}""", 400, "bad-value", "$.description")]
    [InlineData("POST", "x", """{"blueprint": "pair", "description": "", "parameters": {"size": "\ud800"}}""", 400, "bad-value", "no request")]
    [InlineData("POST", "x", """{"blueprint": "pair", "description": ""}""", 400, "flow-error", "'size'")]
    [InlineData("POST", "x?dry-run=true", """{"blueprint": "pair", "description": ""}""", 400, "flow-error", "'size'")]
    [InlineData("POST", "x?dry-run=perhaps", """{"blueprint": "pair", "description": ""}""", 400, "bad-request", "query")]
    [InlineData("POST", "x/restart", """{"recreate": "yes"}""", 400, "bad-value", "$.recreate")]
    [InlineData("POST", "x/restart", """{"recreat": true}""", 400, "bad-value", "'recreat'")]
    [InlineData("POST", "a%20b", """{"blueprint": "pair", "description": ""}""", 400, "bad-value", "flow id")]
    [InlineData("POST", "a%2Fb", """{"blueprint": "pair", "description": ""}""", 400, "bad-value", "flow id")]
    [InlineData("POST", "%C3%A9", """{"blueprint": "pair", "description": ""}""", 400, "bad-value", "flow id")]
    public async Task Request_ThatCannotBe_SaysWhyAndChangesNothing(string method, string path, string? body, int status, string code, string word)
    {
        var version = await VersionAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"{Flows}/{path}", UriKind.Relative)) { Content = body is null ? null : Json(body) };

        using var answer = await silo.Http.SendAsync(request);
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

        Assert.Equal((status, code), ((int)answer.StatusCode, (string?)problem["code"]));
        Assert.Contains(word, (string)problem["detail"]!, StringComparison.Ordinal);
        Assert.DoesNotContain("TrustFlow.", (string)problem["detail"]!, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', (string)problem["detail"]!);
        Assert.Equal(version, await VersionAsync());
    }

    [Theory]
    [InlineData("POST", "flows/x")]
    [InlineData("POST", "flows/x/restart")]
    [InlineData("PUT", "blueprints/x")]
    [InlineData("POST", "blueprints/validate")]
    public async Task Body_OfAnotherKind_IsRefusedWithWhatToSend(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"/api/v2/workspaces/default/{path}", UriKind.Relative)) { Content = new StringContent("{}", Encoding.UTF8, "application/x-www-form-urlencoded") };
        using var answer = await silo.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Contains("Content-Type: application/json", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithWhatIsTooLong_IsRefusedInALine()
    {
        var (status, problem) = await StartAsync(new string('x', 65));
        var (many, limit) = await silo.SendAsync(HttpMethod.Post, $"{Flows}/many", new { blueprint = "pair", description = "", parameters = Enumerable.Range(0, 20_000).ToDictionary(i => $"p{i}", _ => new string('v', 300)) });

        Assert.Equal((HttpStatusCode.BadRequest, "bad-value"), Refusal((status, problem)));
        Assert.Equal(HttpStatusCode.BadRequest, many);
        Assert.InRange(((string)limit["detail"]!).Length, 1, 500);
    }

    async Task StartedAsync(string id)
    {
        var (status, body) = await StartAsync(id);
        Assert.True(status == HttpStatusCode.Created, $"{status}: {body}");
    }

    Task<(HttpStatusCode Status, JsonObject Body)> StartAsync(string id) =>
        silo.SendAsync(HttpMethod.Post, $"{Flows}/{id}", new { blueprint = "pair", description = "", parameters = new { size = "5", word = "w", key = "hush" } });

    async Task<IEnumerable<string>> EventsAsync(string id) =>
        (await silo.SendAsync(HttpMethod.Get, $"{Flows}/{id}/events")).Body["items"]!.AsArray().Select(item => (string)item!["kind"]!);

    async Task<long> VersionAsync() => (long)(await silo.SendAsync(HttpMethod.Get, "/api/v2/system")).Body["config-version"]!;

    static IEnumerable<string> Keys(JsonObject preview) => preview["entries"]!.AsArray().Select(entry => $"{entry!["type"]}/{entry["key"]}");

    static IEnumerable<string> Texts(JsonNode? list) => list!.AsArray().Select(text => (string)text!);

    static (HttpStatusCode, string?) Refusal((HttpStatusCode Status, JsonObject Body) answer) => (answer.Status, (string?)answer.Body["code"]);

    static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
