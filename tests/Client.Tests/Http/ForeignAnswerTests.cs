using System.Net;

namespace TrustFlow.Client.Tests.Http;

/// <summary>What answers at an address may be no server of ours.</summary>
public sealed class ForeignAnswerTests
{
    [Theory]
    [InlineData(404, "text/html", "<html>default backend</html>", "bad-answer")]
    [InlineData(404, "application/json", """{"message": "no route matched"}""", "bad-answer")]
    [InlineData(404, "application/problem+json", """{"code": "no-such-path", "detail": "There is nothing at /api."}""", "no-such-path")]
    [InlineData(409, "text/html", "", "bad-answer")]
    [InlineData(200, "text/html", "<html>welcome</html>", "bad-answer")]
    [InlineData(503, "text/html", "", "unavailable")]
    [InlineData(401, "text/html", "", "not-allowed")]
    [InlineData(403, "text/html", "", "not-allowed")]
    public async Task Entry_WhereNoServerIs_IsNotTakenForAbsent(int status, string kind, string text, string code)
    {
        using var handler = new AnsweringHandler((HttpStatusCode)status, text, kind);
        using var http = new HttpClient(handler) { BaseAddress = new("http://localhost/") };

        var refusal = await Assert.ThrowsAsync<ServerRefusedException>(() => TrustFlowClient.OverHttp(http).GetEntryAsync("w", "t", "k"));

        Assert.Equal((code, (HttpStatusCode)status), (refusal.Code, refusal.Status));
    }

    [Fact]
    public async Task Entry_ThatAServerSaysIsNone_IsNull()
    {
        using var handler = new AnsweringHandler(HttpStatusCode.NotFound, """{"code": "not-found", "detail": "The entry does not exist."}""", "application/problem+json");
        using var http = new HttpClient(handler) { BaseAddress = new("http://localhost/") };

        Assert.Null(await TrustFlowClient.OverHttp(http).GetEntryAsync("w", "t", "k"));
    }
}
