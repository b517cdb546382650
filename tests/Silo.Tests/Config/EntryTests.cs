using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using TrustFlow.Config;
using TrustFlow.Silo.Tests.InProcess;

namespace TrustFlow.Silo.Tests.Config;

public sealed class EntryTests(LocalSilo silo) : IClassFixture<LocalSilo>
{
    static int workspaces;
    readonly string workspace = $"entries-{Interlocked.Increment(ref workspaces)}";

    [Fact]
    public async Task Entry_PutAndGot_IsTheTextItselfWithItsVersionAsTag()
    {
        var put = await SendAsync(HttpMethod.Put, "t/k", "{ \"é\": 1 }\n");
        var version = (long)put.Json["version"]!;

        Assert.Equal((HttpStatusCode.OK, true, $"\"{version}\""), (put.Status, (bool)put.Json["changed"]!, put.Tag));
        Assert.Equal((HttpStatusCode.OK, "{ \"é\": 1 }\n", $"\"{version}\""), await GetAsync("t/k"));
        Assert.Equal(HttpStatusCode.NotModified, (await SendAsync(HttpMethod.Get, "t/k", noneMatch: $"\"{version}\"")).Status);
        await SendAsync(HttpMethod.Put, "t/other", "1");
        var same = await SendAsync(HttpMethod.Put, "t/k", "{ \"é\": 1 }\n");
        Assert.Equal((false, $"\"{version}\""), ((bool)same.Json["changed"]!, same.Tag));
    }

    [Fact]
    public async Task Entry_Missing_IsNotFound()
    {
        var answer = await SendAsync(HttpMethod.Get, "t/none");

        Assert.Equal((HttpStatusCode.NotFound, "not-found"), (answer.Status, (string?)answer.Json["code"]));
        Assert.False((bool)(await SendAsync(HttpMethod.Delete, "t/none")).Json["changed"]!);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a%2Fb")]
    [InlineData("ä ö?&#+\"'")]
    [InlineData("日本😀")]
    public async Task Entry_OfAnOddName_IsFoundUnderIt(string name)
    {
        var path = $"{Uri.EscapeDataString(name)}/{Uri.EscapeDataString(name)}";
        await SendAsync(HttpMethod.Put, path, "1");

        Assert.Equal("1", (await GetAsync(path)).Text);
        Assert.Equal("1", (await silo.Grains.GetGrain<IWorkspaceGrain>(workspace).GetAsync([new(name, name)])).Values[0].Value);
    }

    [Fact]
    public async Task Write_WhoseTagDoesNotMatch_IsAConflictAndChangesNothing()
    {
        var first = (await SendAsync(HttpMethod.Put, "t/k", "1", noneMatch: "*")).Tag;
        var second = (await SendAsync(HttpMethod.Put, "t/k", "2", match: first)).Tag;

        (HttpMethod Method, string? Match, string? NoneMatch, string Path)[] refused =
            [(HttpMethod.Put, first, null, "t/k"), (HttpMethod.Put, null, "*", "t/k"), (HttpMethod.Delete, first, null, "t/k"), (HttpMethod.Put, "*", null, "t/none"), (HttpMethod.Put, second, null, "t/none")];
        foreach (var (method, match, noneMatch, path) in refused)
        {
            var answer = await SendAsync(method, path, "3", match, noneMatch);
            Assert.Equal((HttpStatusCode.PreconditionFailed, "conflict"), (answer.Status, (string?)answer.Json["code"]));
        }

        Assert.Equal(("2", second), ((await GetAsync("t/k")).Text, (await GetAsync("t/k")).Tag));
        Assert.True((bool)(await SendAsync(HttpMethod.Put, "t/k", "3", match: "*")).Json["changed"]!);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Delete, "t/k", match: "*")).Status);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await SendAsync(HttpMethod.Delete, "t/k", match: "*")).Status);
    }

    [Theory]
    [InlineData("7", null)]
    [InlineData("W/\"7\"", null)]
    [InlineData("\"7\", \"8\"", null)]
    [InlineData("\"-7\"", null)]
    [InlineData("\"7\"", "*")]
    [InlineData(null, "\"7\"")]
    public async Task Write_WithATagThatIsNone_IsRefused(string? match, string? noneMatch)
    {
        var answer = await SendAsync(HttpMethod.Put, "t/k", "1", match, noneMatch);

        Assert.Equal((HttpStatusCode.BadRequest, "bad-value"), (answer.Status, (string?)answer.Json["code"]));
    }

    [Fact]
    public async Task Write_WithABatchId_IsNotRepeated()
    {
        var first = await SendAsync(HttpMethod.Put, "t/k", "1", id: $"{workspace}-1");
        await SendAsync(HttpMethod.Put, "t/k", "2");

        var again = await SendAsync(HttpMethod.Put, "t/k", "1", id: $"{workspace}-1");

        Assert.Equal((long)first.Json["version"]!, (long)again.Json["version"]!);
        Assert.Equal("2", (await GetAsync("t/k")).Text);
    }

    [Fact]
    public async Task Write_DryRun_SaysWhatWouldChange()
    {
        await SendAsync(HttpMethod.Put, "t/k", "1");

        var put = await SendAsync(HttpMethod.Put, "t/k?dry-run=true", "2");
        var delete = await SendAsync(HttpMethod.Delete, "t/k?dry-run=true");

        Assert.Equal("""[{"type":"t","key":"k","old":"1","new":"2","secret":false}]""", put.Json["entries"]!.ToJsonString());
        Assert.Equal("""[{"type":"t","key":"k","old":"1","secret":false}]""", delete.Json["entries"]!.ToJsonString());
        Assert.Null(put.Json["version"]);
        Assert.Equal("1", (await GetAsync("t/k")).Text);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await SendAsync(HttpMethod.Put, "t/k?dry-run=true", "2", noneMatch: "*")).Status);
    }

    [Fact]
    public async Task Put_OfWhatIsNotAllowed_IsRefused()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(HttpMethod.Put, "flow/f", "{}")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(HttpMethod.Put, "flow-blueprint/b", "{")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(HttpMethod.Put, "t/k", new string('x', (4 * 1024 * 1024) + 1))).Status);
        using var latin = new ByteArrayContent([0xE9]);
        using var answer = await silo.Http.PutAsync(Path("t/k"), latin);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task List_Paged_GivesEachEntryOnceInOrder()
    {
        await BatchAsync(new { writes = Enumerable.Range(0, 7).Select(i => new { type = i < 4 ? "t" : "u", key = $"{i}", value = $"v{i}" }) });

        var all = await PagesAsync("?limit=2&values=true");
        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"v{i}"), all.Select(item => (string)item["value"]!));
        Assert.Equal(["0", "1", "2", "3"], (await PagesAsync("?limit=4&type=t")).Select(item => (string)item["key"]!));
        Assert.Equal(["4", "5", "6"], (await PagesAsync("?type=u")).Select(item => (string)item["key"]!));
        Assert.Empty(await PagesAsync("?type=none"));
        Assert.Null((await PagesAsync("?limit=1"))[0]["value"]);
        foreach (var wrong in new[] { "?limit=0", "?limit=501", "?continue=%25", "?continue=e30", "?continue=WzFd" })
            Assert.Equal(HttpStatusCode.BadRequest, (await silo.SendAsync(HttpMethod.Get, $"/api/v2/workspaces/{workspace}/entries{wrong}")).Status);
    }

    [Fact]
    public async Task Batch_WithPreconditions_IsCommittedWholeOrNotAtAll()
    {
        var (_, first) = await BatchAsync(new { id = $"{workspace}-b", writes = new object[] { new { type = "t", key = "a", value = "1" }, new { type = "t", key = "b", value = "1" } }, preconditions = new[] { new { type = "t", key = "a", version = (long?)null } } });
        var version = (long)first["version"]!;

        var (status, refused) = await BatchAsync(new { writes = new[] { new { type = "t", key = "b", value = (string?)null } }, preconditions = new[] { new { type = "t", key = "a", version = version + 1 } } });
        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (status, (string?)refused["code"]));
        Assert.Equal(HttpStatusCode.Conflict, (await BatchAsync(new Dictionary<string, object> { ["writes"] = Array.Empty<object>(), ["workspace-version"] = version + 1 })).Status);
        var (_, second) = await BatchAsync(new { writes = new[] { new { type = "t", key = "b", value = (string?)null } }, preconditions = new[] { new { type = "t", key = "a", version } } });
        Assert.True((bool)second["changed"]!);
        Assert.Equal(["a"], (await PagesAsync("")).Select(item => (string)item["key"]!));
        var (_, dry) = await BatchAsync(new { writes = new[] { new { type = "t", key = "c", value = "1" } } }, "?dry-run=true");
        Assert.Equal("c", (string)dry["entries"]![0]!["key"]!);
    }

    [Theory]
    [InlineData("", "The body is no request: ")]
    [InlineData("null", "The body is no request: it is null.")]
    [InlineData("{}", "The body is no request: at $ the member 'writes' is missing.")]
    [InlineData("""{"writes": [null]}""", "The body is no request: what stands at $.writes[0] is null.")]
    [InlineData("""{"writes": [{"type": "t", "key": "k"}]}""", "The body is no request: at $.writes[0] the member 'value' is missing.")]
    [InlineData("""{"writes": [{"type": "t", "key": "k", "value": 1}]}""", "The body is no request: what stands at $.writes[0].value is not of the kind that belongs there.")]
    [InlineData("""{"writes": [{"type": null, "key": "k", "value": "1"}]}""", "The type of an entry is empty (beside 'k'). Give it 1 to 128 characters.")]
    public async Task Batch_Malformed_SaysWhere(string body, string wrong)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await silo.Http.PostAsync(new Uri($"/api/v2/workspaces/{workspace}/batches", UriKind.Relative), content);
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

        Assert.Equal((HttpStatusCode.BadRequest, "bad-value"), (answer.StatusCode, (string?)problem["code"]));
        Assert.StartsWith(wrong, (string)problem["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workspaces_AreListedAndShownWithBothVersions()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await silo.SendAsync(HttpMethod.Get, $"/api/v2/workspaces/{workspace}")).Status);
        var version = (long)(await SendAsync(HttpMethod.Put, "t/k", "1")).Json["version"]!;

        var (_, shown) = await silo.SendAsync(HttpMethod.Get, $"/api/v2/workspaces/{workspace}");
        Assert.Equal((workspace, version, false), ((string?)shown["workspace"], (long)shown["version"]!, (bool)shown["reserved"]!));
        var (_, list) = await silo.SendAsync(HttpMethod.Get, "/api/v2/workspaces?limit=500");
        Assert.Contains(list["items"]!.AsArray(), item => (string)item!["workspace"]! == workspace);
        Assert.True((long)list["deployment-version"]! >= version);
        Assert.Equal(HttpStatusCode.BadRequest, (await silo.SendAsync(HttpMethod.Get, "/api/v2/workspaces/no%20name")).Status);
    }

    [Fact]
    public async Task OldRequests_TakeBatchIdsAndPreconditions()
    {
        JsonObject request(string value, object? version) => (JsonObject)JsonNode.Parse($$"""
            {"operation": "put", "workspace": "{{workspace}}", "values": [{"type": "t", "key": "k", "value": "{{value}}"}], "batch-id": "{{workspace}}-{{value}}",
             "preconditions": [{"type": "t", "key": "k"{{(version is null ? "" : $", \"version\": {version}")}}}]}
            """)!;
        var first = (await silo.SendAsync(HttpMethod.Post, "/api/v1/config", request("1", null))).Body;

        Assert.Equal("conflict", (string?)(await silo.SendAsync(HttpMethod.Post, "/api/v1/config", request("2", null))).Body["error"]!["type"]);
        Assert.Equal((long)first["version"]!, (long)(await silo.SendAsync(HttpMethod.Post, "/api/v1/config", request("1", null))).Body["version"]!);
        Assert.Null((await silo.SendAsync(HttpMethod.Post, "/api/v1/config", request("3", (long)first["version"]!))).Body["error"]);
        Assert.Equal("3", (await GetAsync("t/k")).Text);
    }

    Uri Path(string entry) => new($"/api/v2/workspaces/{workspace}/entries/{entry}", UriKind.Relative);

    Task<(HttpStatusCode Status, JsonObject Body)> BatchAsync(object body, string query = "") => silo.SendAsync(HttpMethod.Post, $"/api/v2/workspaces/{workspace}/batches{query}", body);

    async Task<List<JsonNode>> PagesAsync(string query)
    {
        var items = new List<JsonNode>();
        string? next = null;
        do
        {
            var (status, page) = await silo.SendAsync(HttpMethod.Get, $"/api/v2/workspaces/{workspace}/entries{query}{(next is null ? "" : $"{(query.Length == 0 ? '?' : '&')}continue={next}")}");
            Assert.Equal(HttpStatusCode.OK, status);
            items.AddRange(page["items"]!.AsArray().Select(item => item!));
            next = (string?)page["continue"];
        }
        while (next is not null);
        return items;
    }

    async Task<(HttpStatusCode Status, string Text, string? Tag)> GetAsync(string entry)
    {
        using var answer = await silo.Http.GetAsync(Path(entry));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers.ETag?.ToString());
    }

    async Task<(HttpStatusCode Status, JsonObject Json, string? Tag)> SendAsync(HttpMethod method, string entry, string? body = null, string? match = null, string? noneMatch = null, string? id = null)
    {
        using var request = new HttpRequestMessage(method, Path(entry)) { Content = body is null ? null : new StringContent(body) };
        if (match is not null) request.Headers.TryAddWithoutValidation("If-Match", match);
        if (noneMatch is not null) request.Headers.TryAddWithoutValidation("If-None-Match", noneMatch);
        if (id is not null) request.Headers.Add("Batch-Id", id);
        using var answer = await silo.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.StartsWith('{') && answer.Content.Headers.ContentType?.MediaType != "text/plain" ? JsonNode.Parse(text)!.AsObject() : [], answer.Headers.ETag?.ToString());
    }
}
