using System.Net;
using System.Text;
using TrustFlow.Silo.Tests.InProcess;

namespace TrustFlow.Silo.Tests.Http;

/// <summary>A slip in a name must not make a request do more than was meant.</summary>
public sealed class MisspeltRequestTests(LocalSilo silo) : IClassFixture<LocalSilo>
{
    static int workspaces;
    readonly string workspace = $"/api/v2/workspaces/misspelt-{Interlocked.Increment(ref workspaces)}";

    [Theory]
    [InlineData("DELETE", "entries/t/k?dryrun=true", "")]
    [InlineData("DELETE", "blueprints/b?dry-run=true", "")]
    [InlineData("PUT", "entries/t/k?dry_run=true", "new")]
    [InlineData("POST", "batches?dry-runs=true", """{"writes":[{"type":"t","key":"k","value":null}]}""")]
    [InlineData("POST", "batches", """{"writes":[{"type":"t","key":"k","value":null}],"precondition":[{"type":"t","key":"k","version":null}]}""")]
    [InlineData("POST", "batches", """{"writes":[{"type":"t","key":"k","value":null,"if":1}]}""")]
    [InlineData("POST", "batches", """{"writes":null}""")]
    [InlineData("POST", "rollback", """{"version":0,"typ":"prompt"}""")]
    [InlineData("POST", "rollback?type=prompt", """{"version":0}""")]
    [InlineData("GET", "history?typ=t", "")]
    public async Task Request_WithANameThatIsNotKnown_IsRefusedAndChangesNothing(string method, string path, string body)
    {
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("PUT", "blueprints/b", """{"flow":{}}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("PUT", "entries/t/k", "old")).Status);

        var answer = await SendAsync(method, path, body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("\"bad-value\"", answer.Body, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, "old"), await SendAsync("GET", "entries/t/k", ""));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("GET", "blueprints/b", "")).Status);
    }

    [Fact]
    public async Task Query_ThatIsNotKnown_IsToldWithThoseThatAre()
    {
        var answer = await SendAsync("DELETE", "entries/t/k?dryrun=true", "");

        Assert.Contains("The query has the name 'dryrun', which is not known here: it takes dry-run. Leave it out, or correct it.", answer.Body, StringComparison.Ordinal);
    }

    async Task<(HttpStatusCode Status, string Body)> SendAsync(string method, string path, string body)
    {
        using var request = new HttpRequestMessage(new(method), $"{workspace}/{path}");
        if (body.Length > 0) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await silo.Http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
