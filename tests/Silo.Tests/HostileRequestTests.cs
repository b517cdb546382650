using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using TrustFlow.Silo.Tests.Processes;

namespace TrustFlow.Silo.Tests;

/// <summary>Requests that nobody well-meaning sends: each is refused with a reason, nothing of it is acknowledged, and the silo goes on.</summary>
public sealed class HostileRequestTests(RunningSilo running) : IClassFixture<RunningSilo>
{
    const string Load = "/api/v1/flow/default/service/document-load";
    readonly SiloProcess silo = running.Silo;

    public static TheoryData<string, string> Bodies => new()
    {
        { "", "The body is no" }, { "{", "The body is no" }, { "{}{}", "The body is no" },
        { "[]", "" }, { "null", "" }, { "1", "" }, { "{\"workspace\": 1}", "workspace" }, { "{\"workspace\": \"\\ud800\"}", "The body is no" }, { "{\"\\ud800\": 1}", "The body is no" },
        { new StringBuilder().Insert(0, "{\"a\":", 10_000).Append('1').Append('}', 10_000).ToString(), "depth" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Body_NoRequest_IsRefusedWithTheReason(string body, string word)
    {
        foreach (var path in new[] { "/api/v1/config", "/api/v1/flow", Load, "/api/v1/flow/default/service/keyword-search" })
            await RefusedAsync(path, Encoding.UTF8.GetBytes(body), HttpStatusCode.BadRequest, word);
    }

    [Theory]
    [InlineData("{\"id\": \"a\", \"text\": \"\\ud800\"}", "The body is no message")]
    [InlineData("{\"id\": \"a\", \"id\": \"b\"}", "The body is no message")]
    [InlineData("{\"text\": \"x\"}", "no id")]
    [InlineData("{\"id\": \"\", \"text\": \"x\"}", "no id")]
    [InlineData("{\"id\": null, \"text\": \"x\"}", "no id")]
    [InlineData("{\"id\": 5, \"text\": \"x\"}", "no id")]
    [InlineData("{\"id\": \"a\", \"text\": 5}", "'text'")]
    [InlineData("{\"id\": \"a\", \"text\": \"x\", \"revision\": \"1\"}", "'revision'")]
    [InlineData("{\"id\": \"a\", \"text\": \"x\", \"revision\": 1.5}", "'revision'")]
    [InlineData("{\"id\": \"a\", \"text\": \"x\", \"revision\": 1e30}", "'revision'")]
    public Task Document_ThatNobodyCouldTake_IsNotAcknowledged(string body, string word) => RefusedAsync(Load, Encoding.UTF8.GetBytes(body), HttpStatusCode.BadRequest, word);

    [Fact]
    public Task Document_NotInUtf8_IsNotAcknowledged() => RefusedAsync(Load, [.. "{\"id\": \"a\", \"text\": \""u8, 0xff, .. "\"}"u8], HttpStatusCode.BadRequest, "not UTF-8");

    [Fact]
    public Task Document_WithAnEndlessId_IsNotAcknowledged() =>
        RefusedAsync(Load, Encoding.UTF8.GetBytes($"{{\"id\": \"{new string('i', 4097)}\"}}"), HttpStatusCode.BadRequest, "4,097 characters");

    [Fact]
    public async Task WrongKind_IsNamedByItsPlace_NotByTheProgramsTypes()
    {
        var problem = await RefusedAsync("/api/v1/config", "{\"workspace\": \"w\", \"keys\": [{\"type\": 1}]}"u8.ToArray(), HttpStatusCode.BadRequest, "$.keys[0].type");
        Assert.DoesNotContain("System", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/nope", HttpStatusCode.NotFound, "/nope")]
    [InlineData("GET", "/api/v1/config", HttpStatusCode.MethodNotAllowed, "POST")]
    [InlineData("DELETE", "/api/v2/workspaces/default/flows/none?purge=perhaps", HttpStatusCode.BadRequest, "query")]
    public async Task Address_NotServed_IsAnsweredWithAReason(string method, string path, HttpStatusCode status, string word)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        using var answer = await silo.Http.SendAsync(request);
        await ProblemAsync(answer, status, word);
    }

    [Fact]
    public async Task Body_AnnouncedTooLarge_IsRefusedWithTheLimit()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(silo.Address.Host, silo.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST {Load} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 70000000\r\n\r\n"));
        using var reader = new StreamReader(client.GetStream());
        var answer = await reader.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
        Assert.Contains("too-large", answer, StringComparison.Ordinal);
        Assert.Contains("67108864", answer, StringComparison.Ordinal);
    }

    async Task<string> RefusedAsync(string path, byte[] body, HttpStatusCode status, string word)
    {
        using var content = new ByteArrayContent(body);
        using var answer = await silo.Http.PostAsync(new Uri(path, UriKind.Relative), content);
        return await ProblemAsync(answer, status, word);
    }

    async Task<string> ProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string word)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == answer.StatusCode, $"{answer.StatusCode}: {text}");
        var problem = JsonNode.Parse(text)!;
        Assert.NotEmpty(problem["code"]!.ToString());
        Assert.Contains(word, problem["detail"]!.ToString(), StringComparison.Ordinal);
        Assert.True(silo.Process.Running);
        return problem["detail"]!.ToString();
    }
}
