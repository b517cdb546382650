using System.Net;
using TrustFlow.Client.Http;

namespace TrustFlow.Client.Tests.Http;

/// <summary>What a name is cannot change which resource is asked.</summary>
public sealed class AddressTests : IDisposable
{
    readonly AnsweringHandler handler = new(HttpStatusCode.OK, "{}", "application/json");
    readonly HttpClient http;

    public AddressTests() => http = new(handler) { BaseAddress = new("http://localhost/") };

    public static TheoryData<string> Folded => new(".", "..", "");

    public void Dispose()
    {
        http.Dispose();
        handler.Dispose();
    }

    [Theory]
    [MemberData(nameof(Folded))]
    public async Task Name_ThatAnAddressFoldsAway_IsRefusedAndNothingAsked(string name)
    {
        var server = new TrustFlowHttpClient(http);
        foreach (var call in new Func<Task>[]
        {
            () => server.GetWorkspaceAsync(name), () => server.GetFlowAsync("w", name), () => server.PauseFlowAsync("w", name), () => server.StopFlowAsync(name, "f"),
            () => server.GetVariantAsync("w", name, "v"), () => server.GetVariantAsync("w", "p", name), () => server.GetTopicUsersAsync(name),
            () => server.DeleteBlueprintForcedAsync("w", name), () => server.SearchAsync(name, new("w", "q", 1)), () => server.OpenWatchAsync(new([], name), null, default),
        })
            await RefusedAsync(call);

        Assert.Empty(handler.Asked);
    }

    [Theory]
    [InlineData(".", "k")]
    [InlineData("t", ".")]
    [InlineData("..", "k")]
    [InlineData("t", "..")]
    public async Task Entry_ThatAnAddressFoldsAway_IsRefusedAndNothingAsked(string type, string key)
    {
        var message = await RefusedAsync(() => TrustFlowClient.OverHttp(http).GetEntryAsync("w", type, key));

        Assert.EndsWith("cannot be written as a part of an address. Name it in a batch or in a query, as that of a list, or use a client over grains.", message, StringComparison.Ordinal);
        Assert.Empty(handler.Asked);
    }

    [Theory]
    [InlineData("", "k")]
    [InlineData("t", "")]
    public async Task Entry_WithoutAName_IsNone(string type, string key)
    {
        Assert.Null(await TrustFlowClient.OverHttp(http).GetEntryAsync("w", type, key));
        Assert.Empty(handler.Asked);
    }

    [Theory]
    [InlineData("...", "/api/v2/workspaces/...")]
    [InlineData(".a", "/api/v2/workspaces/.a")]
    [InlineData("a/../b", "/api/v2/workspaces/a%2F..%2Fb")]
    [InlineData("%2e%2e", "/api/v2/workspaces/%252e%252e")]
    public async Task Name_OfAnyOtherDots_IsAskedForAsItIs(string name, string path)
    {
        await new TrustFlowHttpClient(http).GetWorkspaceAsync(name);

        Assert.Equal([path], handler.Asked);
    }

    static async Task<string> RefusedAsync(Func<Task> call)
    {
        var refusal = await Assert.ThrowsAsync<ServerRefusedException>(call);
        Assert.Equal(("bad-value", HttpStatusCode.BadRequest), (refusal.Code, refusal.Status));
        return refusal.Message;
    }
}
