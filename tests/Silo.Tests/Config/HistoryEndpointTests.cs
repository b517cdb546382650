using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using TrustFlow.Silo.Tests.InProcess;

namespace TrustFlow.Silo.Tests.Config;

public sealed class HistoryEndpointTests(LocalSilo silo) : IClassFixture<LocalSilo>
{
    static int workspaces;
    readonly string workspace = $"history-{Interlocked.Increment(ref workspaces)}";

    [Fact]
    public async Task History_PagesFromTheNewest()
    {
        var versions = new List<long>();
        for (var i = 0; i < 5; i++) versions.Add(await PutAsync("t", "k", $"{i}"));
        await PutAsync("u", "k", "1");

        var (_, first) = await GetAsync("history?type=t&limit=2");
        var (_, rest) = await GetAsync($"history?type=t&limit=10&before={first["before"]}");

        Assert.Equal([versions[4], versions[3]], Versions(first));
        Assert.Equal([versions[2], versions[1], versions[0]], Versions(rest));
        Assert.Null(rest["before"]);
        var change = first["changes"]![0]!;
        Assert.Equal(("http", workspace, "3", "4"), ((string?)change["actor"], (string?)change["workspace"], (string?)change["entries"]![0]!["old"], (string?)change["entries"]![0]!["new"]));
        Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync("history?limit=1001")).Status);
    }

    [Fact]
    public async Task Diff_OfVersionsAndOfWorkspaces_IsTold()
    {
        var from = await PutAsync("t", "a", "1");
        var to = await PutAsync("t", "a", "2");
        var other = $"{workspace}-other";
        await silo.SendAsync(HttpMethod.Post, $"/api/v2/workspaces/{other}/batches", new { writes = new[] { new { type = "t", key = "a", value = "9" } } });

        Assert.Equal("""[{"type":"t","key":"a","old":"1","new":"2","secret":false}]""", (await GetAsync($"diff?from={from}&to={to}")).Body["entries"]!.ToJsonString());
        Assert.Equal("""[{"type":"t","key":"a","old":"2","new":"1","secret":false}]""", (await GetAsync($"diff?from={to}&to={from}&type=t&key=a")).Body["entries"]!.ToJsonString());
        Assert.Equal("""[{"type":"t","key":"a","old":"2","new":"9","secret":false}]""", (await GetAsync($"diff?with={other}")).Body["entries"]!.ToJsonString());
        foreach (var wrong in new[] { "diff", "diff?to=1", $"diff?from=1&with={other}", $"diff?to=1&with={other}", "diff?from=x", "diff?from=1000000", "diff?with=no%20name" })
            Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync(wrong)).Status);
    }

    [Fact]
    public async Task RollBack_DryRunAndReal_GiveTheSameDiff()
    {
        var from = await PutAsync("t", "a", "1");
        await PutAsync("t", "a", "2");
        var path = $"/api/v2/workspaces/{workspace}/rollback";

        var (_, dry) = await silo.SendAsync(HttpMethod.Post, path, new Dictionary<string, object> { ["version"] = from, ["dry-run"] = true });
        var (_, real) = await silo.SendAsync(HttpMethod.Post, path, new { version = from, type = "t", key = "a", id = $"{workspace}-id" });

        Assert.Null(dry["version"]);
        Assert.True((bool)real["changed"]!);
        Assert.Equal(dry["entries"]!.ToJsonString(), real["entries"]!.ToJsonString());
        Assert.Equal((long)real["version"]!, (long)(await silo.SendAsync(HttpMethod.Post, path, new { version = from, id = $"{workspace}-id" })).Body["version"]!);
        Assert.Equal("The body is no request: at $ the member 'version' is missing.", (string?)(await silo.SendAsync(HttpMethod.Post, path, new { type = "t" })).Body["detail"]);
    }

    [Fact]
    public async Task RollBack_WithDryRunInItsQuery_ChangesNothing()
    {
        var from = await PutAsync("t", "a", "1");
        await PutAsync("t", "a", "2");

        var (_, dry) = await silo.SendAsync(HttpMethod.Post, $"/api/v2/workspaces/{workspace}/rollback?dry-run=true", new { version = from });

        Assert.Equal("""[{"type":"t","key":"a","old":"2","new":"1","secret":false}]""", dry["entries"]!.ToJsonString());
        Assert.Empty((await GetAsync($"diff?from={from + 1}")).Body["entries"]!.AsArray());
    }

    [Fact]
    public async Task Version_ThatIsCompacted_IsGone()
    {
        await using var own = await OwnAsync();
        for (var i = 0; i < 4; i++) await own.Silo.SendAsync(HttpMethod.Put, "/api/v2/workspaces/w/entries/t/k", i);
        await own.Silo.Store.CompactAsync(DateTimeOffset.MaxValue, 1);

        var (status, body) = await own.Silo.SendAsync(HttpMethod.Get, "/api/v2/workspaces/w/diff?from=1");

        Assert.Equal((HttpStatusCode.Gone, "compacted"), (status, (string?)body["code"]));
    }

    [Fact]
    public async Task Document_ExportedAndImported_IsTheSameWorkspace()
    {
        await silo.SendAsync(HttpMethod.Post, $"/api/v2/workspaces/{workspace}/batches", new
        {
            writes = new object[]
            {
                new { type = "t", key = "é\"", value = "{\"a\": \"<é>\"}" }, new { type = "t", key = "b", value = "" }, new { type = "u", key = "c", value = "1" },
                new { type = "token", key = "k", value = "hush" }, new { type = "secret", key = "r", value = """{"type": "token", "key": "*"}""" },
            },
        });
        using var exported = await silo.Http.GetAsync(new Uri($"/api/v2/workspaces/{workspace}/export", UriKind.Relative));
        var text = await exported.Content.ReadAsStringAsync();
        var into = $"{workspace}-copy";

        Assert.DoesNotContain("hush", text, StringComparison.Ordinal);
        Assert.Equal($"\"{(long)JsonNode.Parse(text)!["version"]!}\"", exported.Headers.ETag!.ToString());
        var (dryStatus, dry) = await ImportAsync(into, text, "?dry-run=true");
        Assert.Equal((HttpStatusCode.OK, 4), (dryStatus, dry["entries"]!.AsArray().Count));
        var (status, done) = await ImportAsync(into, text, "?mode=replace");
        Assert.Equal((HttpStatusCode.OK, 4), (status, done["entries"]!.AsArray().Count));
        Assert.Contains("'token' / 'k' is not in the workspace", (string)done["warnings"]![0]!, StringComparison.Ordinal);
        Assert.Equal("k", (string)(await GetAsync($"diff?with={into}")).Body["entries"]![0]!["key"]!);
        Assert.Equal(
            JsonNode.Parse(text)!["entries"]!.ToJsonString(), JsonNode.Parse(await silo.Http.GetStringAsync(new Uri($"/api/v2/workspaces/{into}/export", UriKind.Relative)))!["entries"]!.ToJsonString());
    }

    [Fact]
    public async Task Import_RefusedWays_SayWhy()
    {
        await PutAsync("t", "a", "1");

        Assert.Equal("The document is malformed: $.entries.t.a: it must be a text.", (string?)(await ImportAsync(workspace, """{"entries": {"t": {"a": 1}}}""")).Body["detail"]);
        Assert.Equal("The mode is none: write merge or replace.", (string?)(await ImportAsync(workspace, """{"entries": {}}""", "?mode=other")).Body["detail"]);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await ImportAsync(workspace, """{"entries": {"t": {"a": "2"}}}""", match: "\"1000\"")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await ImportAsync(workspace, """{"entries": {}}""", match: "*")).Status);
    }

    async Task<(HttpStatusCode Status, JsonObject Body)> ImportAsync(string into, string document, string query = "", string? match = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/api/v2/workspaces/{into}/import{query}", UriKind.Relative)) { Content = new StringContent(document, Encoding.UTF8, "application/json") };
        if (match is not null) request.Headers.TryAddWithoutValidation("If-Match", match);
        using var answer = await silo.Http.SendAsync(request);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject());
    }

    static IEnumerable<long> Versions(JsonObject page) => page["changes"]!.AsArray().Select(change => (long)change!["version"]!);

    Task<(HttpStatusCode Status, JsonObject Body)> GetAsync(string path) => silo.SendAsync(HttpMethod.Get, $"/api/v2/workspaces/{workspace}/{path}");

    async Task<long> PutAsync(string type, string key, string value) =>
        (long)(await silo.SendAsync(HttpMethod.Post, $"/api/v2/workspaces/{workspace}/batches", new { writes = new[] { new { type, key, value } } })).Body["version"]!;

    static async Task<Own> OwnAsync()
    {
        var silo = new LocalSilo();
        await silo.InitializeAsync();
        return new Own(silo);
    }

    sealed record Own(LocalSilo Silo) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await Silo.DisposeAsync();
    }
}
