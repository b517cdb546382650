using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TrustFlow.Config;
using TrustFlow.Silo.Config;
using TrustFlow.Silo.Tests.InProcess;

namespace TrustFlow.Silo.Tests.Config;

public sealed class WatchTests(WatchTests.WatchSilo silo) : IClassFixture<WatchTests.WatchSilo>
{
    static int workspaces;
    readonly string name = $"watch-{Interlocked.Increment(ref workspaces)}";

    string Path => $"/api/v2/workspaces/{name}/watch";

    [Fact]
    public async Task Watch_FromNowOn_BeginsWithItsPositionAndTellsWhatIsCommitted()
    {
        var before = await PutAsync("prompt", "a", "0");
        await using var events = await EventReader.OpenAsync(silo.Http, Path);
        var begun = await events.NextAsync("position");
        Assert.Equal("text/event-stream", events.Answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal((before, $"{before}"), ((long)begun!.Value.Data["version"]!, begun.Value.Id));

        var version = await PutAsync("prompt", "a", "line\nline \"é\"");

        var (id, data) = (await events.NextAsync("change"))!.Value;
        Assert.Equal($"{version}", id);
        Assert.Equal(["actor", "at", "entries", "version", "workspace"], data.Select(member => member.Key).Order());
        Assert.Equal((version, "test", name), ((long)data["version"]!, (string?)data["actor"], (string?)data["workspace"]));
        Assert.Equal("""{"type":"prompt","key":"a","old":"0","new":"line\nline \"é\"","secret":false}""", data["entries"]![0]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    [Fact]
    public async Task Watch_ComesBack_GoesOnAfterTheLastEventWhateverItsAddressSays()
    {
        var first = await PutAsync("prompt", "a", "1");
        var second = await PutAsync("prompt", "a", "2");
        await PutAsync("prompt", "a", "3");

        await using var from = await EventReader.OpenAsync(silo.Http, $"{Path}?from={first}");
        Assert.Equal("2", await from.NextValueAsync());
        await using var last = await EventReader.OpenAsync(silo.Http, $"{Path}?from={first}", $"{second}");
        Assert.Equal("3", await last.NextValueAsync());
    }

    [Fact]
    public async Task Watch_TypesAndAllWorkspaces_TellsOnlyOfThese()
    {
        var from = await PutAsync("start", "a", "0");
        await PutAsync($"{name}-t", "a", "1");
        await PutAsync("other", "a", "2");
        await PutAsync($"{name}-u", "b", "3");
        await PutAsync($"{name}-u", "a", "4");

        await using var all = await EventReader.OpenAsync(silo.Http, $"/api/v2/watch?type={name}-t&type={name}-u&from={from}");
        Assert.Equal("1 3 4", $"{await all.NextValueAsync()} {await all.NextValueAsync()} {await all.NextValueAsync()}");
        await using var one = await EventReader.OpenAsync(silo.Http, $"{Path}?type={name}-u&key=a&from={from}");
        Assert.Equal("4", await one.NextValueAsync());
    }

    [Fact]
    public async Task Watch_NothingIsCommitted_IsToldTheDeploymentsPosition()
    {
        await using var events = await EventReader.OpenAsync(silo.Http, Path);
        await events.NextAsync("position");

        await silo.Grains.GetGrain<IWorkspaceGrain>($"{name}-other").CommitAsync(new(null, "test", [new("t", "k", "v")], []));
        var version = (await silo.Grains.GetGrain<IWorkspaceGrain>($"{name}-other").CommitAsync(new(null, "test", [new("t", "k", "w")], []))).Version;

        while ((long)(await events.NextAsync("position"))!.Value.Data["version"]! < version)
        {
        }
    }

    [Fact]
    public async Task Watch_Compacted_IsGoneBeforeItBegins()
    {
        var first = await PutAsync("prompt", "a", "1");
        await PutAsync("prompt", "a", "2");
        await silo.CompactAsync();

        var (status, problem) = await silo.SendAsync(HttpMethod.Get, $"{Path}?from={first - 1}");

        Assert.Equal((HttpStatusCode.Gone, "compacted"), (status, (string?)problem["code"]));
    }

    [Fact]
    public async Task Watch_CompactedWhileItsReaderIsSlow_EndsWithAnEvent()
    {
        await using var events = await EventReader.OpenAsync(silo.Http, Path);
        await events.NextAsync("position");

        // More than what lies in buffers on the way, so that the rest must come from the log.
        for (var i = 0; i < 16; i++) await PutAsync("prompt", "big", new string((char)('a' + i), 2_000_000));
        await silo.CompactAsync();

        var error = await events.NextAsync("error");
        Assert.Equal("compacted", (string?)error!.Value.Data["code"]);
        Assert.StartsWith("The change log does not reach back", (string?)error.Value.Data["detail"], StringComparison.Ordinal);
        Assert.Null(await events.NextAsync("change"));
    }

    [Theory]
    [InlineData("?from=-1", "-1")]
    [InlineData("?from=999999999", "999999999")]
    [InlineData("?from=x", "query")]
    [InlineData("?type=", "type")]
    [InlineData("?key=", "key")]
    public async Task Watch_Malformed_IsRefusedWithTheReason(string query, string word)
    {
        var (status, problem) = await silo.SendAsync(HttpMethod.Get, Path + query);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(word, (string)problem["detail"]!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await silo.SendAsync(HttpMethod.Get, "/api/v2/workspaces/*/watch")).Status);
    }

    [Fact]
    public async Task Watch_LastEventThatIsNoVersion_IsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Path, UriKind.Relative));
        request.Headers.Add("Last-Event-ID", "yesterday");
        using var answer = await silo.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Last-Event-ID", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    async Task<long> PutAsync(string type, string key, string value) => (await silo.Grains.GetGrain<IWorkspaceGrain>(name).CommitAsync(new(null, "test", [new(type, key, value)], []))).Version;

    public sealed class WatchSilo : LocalSilo
    {
        private protected override void Configure(IServiceCollection services)
        {
            base.Configure(services);
            services.AddSingleton(new WatchLimits { Silence = TimeSpan.FromMilliseconds(100) });
        }
    }
}
