using Microsoft.AspNetCore.Http;
using TrustFlow.Client.Config;
using TrustFlow.Client.Http;
using TrustFlow.Client.Tests.Http;
using TrustFlow.Client.Tests.Testing;

namespace TrustFlow.Client.Tests.Config;

public sealed class HttpReceiverTests : ReceiverContract
{
    readonly HttpClient http = new();
    WatchServer server = null!;

    [Fact]
    public async Task Watch_Opened_IsOfTheTypesFromTheVersionBeforeTheFirstRead()
    {
        Board.Commit("w", ("main", "a", "1"));
        await StartAsync();

        Assert.Equal(["/api/v2/watch?type=main&type=beside&from=1"], server.Asked);
    }

    [Fact]
    public async Task Position_MovesTheVersionAndAsksNothing()
    {
        await StartAsync();
        Board.Commit("w", ("other", "a", "1"));

        server.SayPosition(1);
        server.Say(WatchServer.Event(1, "w", ("main", "never", "1")));
        await Board.PutAsync("w", ("main", "a", "1"));
        await NextAsync();

        Assert.Equal(["all main", "all beside", "get w main/a beside/a"], Board.Asked);
        Assert.InRange(Receiver.Version, 1, 2);
    }

    [Fact]
    public async Task Batch_OfAReservedWorkspace_IsPassedOver()
    {
        await StartAsync();
        await Board.PutAsync("_hidden", ("main", "a", "1"));
        await Board.PutAsync("w", ("main", "a", "1"));

        Assert.Equal("w/a=1,-", await NextAsync());
        Assert.Equal(["all main", "all beside", "get w main/a beside/a"], Board.Asked);
    }

    [Fact]
    public async Task Workspace_ReservedAndNamed_IsFollowed()
    {
        await Receiver.DisposeAsync();
        Watch(new ReceiverOptions { Workspace = "_mine" });
        await StartAsync();

        await Board.PutAsync("_mine", ("main", "a", "1"));

        Assert.Equal("_mine/a=1,-", await NextAsync());
        Assert.Equal("/api/v2/workspaces/_mine/watch?type=main&type=beside&from=0", server.Asked[^1]);
    }

    [Fact]
    public async Task Batch_OfSeveralKeys_IsOneRead()
    {
        await StartAsync();
        await Board.PutAsync("w", ("main", "a", "1"), ("beside", "b", "2"), ("other", "c", "3"));

        Assert.Equal(["w/a=1,-", "w/b=-,2"], new[] { await NextAsync(), await NextAsync() }.Order(StringComparer.Ordinal));
        Assert.Single(Board.Asked, question => question.StartsWith("get", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Event_InPiecesAmongOthers_IsRead()
    {
        await StartAsync();
        Board.Committed = (_, _, _) => { };
        var text = WatchServer.Event(Board.Commit("w", ("main", "a", "1")), "w", ("main", "a", "1"));

        server.Say(": a comment\n\nevent: news\ndata: {}\n\n");
        foreach (var piece in text.Chunk(7)) server.Say(new string(piece));

        Assert.Equal("w/a=1,-", await NextAsync());
    }

    [Theory]
    [InlineData("event: change\ndata: {no json\n\n")]
    [InlineData("event: change\ndata: null\n\n")]
    [InlineData("event: change\ndata: {\"version\": 5}\n\n")]
    [InlineData("event: change\ndata: {\"version\": 5, \"workspace\": \"w\", \"entries\": [{\"key\": \"a\"}]}\n\n")]
    [InlineData("event: change\ndata: {\"version\": 5, \"workspace\": \"w\", \"entries\": [null]}\n\n")]
    [InlineData("event: position\ndata: \"far\"\n\n")]
    [InlineData("event: position\ndata: {}\n\n")]
    public async Task Event_Malformed_IsMadeUpForByAWholeRead(string text)
    {
        await StartAsync();
        server.Say(text);
        await Time.WhenTimerIsSetAsync(TimeSpan.FromSeconds(4));
        Board.Commit("w", ("main", "a", "1"));

        await Time.PassAsync(TimeSpan.FromSeconds(4));

        Assert.Equal("w/a=1,-", await NextAsync());
        Assert.Equal(["all main", "all beside", "all main", "all beside"], Board.Asked);
    }

    [Fact]
    public async Task Watch_EndedByTheServer_IsOpenedAgainWithAWholeRead()
    {
        await StartAsync();
        server.End();
        await Time.PassAsync(TimeSpan.FromSeconds(4));
        await server.WhenWatchedAsync(2);

        await Board.PutAsync("w", ("main", "a", "1"));

        Assert.Equal("w/a=1,-", await NextAsync());
    }

    [Fact]
    public async Task Watch_FromACompactedVersion_IsOpenedAgainWithAWholeRead()
    {
        await StartAsync();
        server.Refusal = RefuseAsync;
        server.Cut();
        await Time.PassAsync(TimeSpan.FromSeconds(4));
        await server.WhenWatchedAsync(2);
        Board.Commit("w", ("main", "a", "1"));
        await Time.PassAsync(TimeSpan.FromSeconds(4));

        Assert.Equal("w/a=1,-", await NextAsync());
        Assert.Equal(["all main", "all beside", "all main", "all beside"], Board.Asked);
        Assert.Equal(1, Log.Count("The change log begins after version 7."));
    }

    [Fact]
    public async Task Watch_RefusedAtTheStart_IsTriedAgainBeforeAnythingIsRead()
    {
        server.Refusal = RefuseAsync;
        Receiver.Start();
        await Time.WhenTimerIsSetAsync(TimeSpan.FromSeconds(2));
        Assert.Empty(Board.Asked);

        await Time.PassAsync(TimeSpan.FromSeconds(2));
        await Receiver.Ready;
    }

    [Fact]
    public async Task Watch_ThatCannotGoOn_SaysWhyAndIsOpenedAgain()
    {
        await StartAsync();
        server.Say("event: error\ndata: {\"code\": \"compacted\", \"detail\": \"The log is compacted through version 7.\"}\n\n");
        await Time.PassAsync(TimeSpan.FromSeconds(4));
        await server.WhenWatchedAsync(2);

        await Board.PutAsync("w", ("main", "a", "1"));

        Assert.Equal("w/a=1,-", await NextAsync());
        Assert.Equal(1, Log.Count("The log is compacted through version 7."));
    }

    [Fact]
    public async Task Server_Restarted_IsFollowedAgainWithAWholeRead()
    {
        await StartAsync();
        await server.DisposeAsync();
        await Time.PassAsync(TimeSpan.FromSeconds(4));
        await Time.WhenTimerIsSetAsync(TimeSpan.FromSeconds(4));
        Board.Commit("w", ("main", "a", "1"));

        server = await WatchServer.StartAsync(Board, http.BaseAddress);
        await Time.PassAsync(TimeSpan.FromSeconds(4));

        Assert.Equal("w/a=1,-", await NextAsync());
        await Board.PutAsync("w", ("main", "a", "2"));
        Assert.Equal("w/a=2,-", await NextAsync());
    }

    [Fact]
    public async Task Server_Silent_CountsAsLost()
    {
        await StartAsync();

        await Time.PassAsync(TimeSpan.FromMinutes(2));
        await Time.PassAsync(TimeSpan.FromSeconds(4));
        await server.WhenWatchedAsync(2);

        await Board.PutAsync("w", ("main", "a", "1"));
        Assert.Equal("w/a=1,-", await NextAsync());
    }

    [Fact]
    public async Task Server_ThatSaysSomethingInTime_IsNotLost()
    {
        await StartAsync();
        for (var i = 0; i < 3; i++)
        {
            Time.Advance(TimeSpan.FromMinutes(1.5));
            await Board.PutAsync("w", ("main", "a", $"{i}"));
            Assert.Equal($"w/a={i},-", await NextAsync());
        }

        Assert.Single(server.Asked);
    }

    [Theory]
    [InlineData(null, 7)]
    [InlineData("mine", 0)]
    public async Task Position_OfTheDeployment_IsNoneOfOneWorkspace(string? workspace, long reached)
    {
        var pending = new PendingChanges();
        var feed = new HttpChangeFeed(new TrustFlowHttpClient(http), Time, TimeSpan.FromMinutes(1));
        await using var subscription = await feed.OpenAsync(new FeedScope("test", ["main"], workspace), pending, CancellationToken.None);

        server.SayPosition(7);
        server.End();

        await Assert.ThrowsAsync<IOException>(() => subscription.Broken.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(reached, pending.Take().Reached);
    }

    [Fact]
    public async Task Connect_FourLines_TellWhatIsThereAndWhatChanges()
    {
        Board.Commit("w", ("prompt", "a", "1"));
        await using var connected = ConfigurationReceiver.Connect(server.Address, "prompt");
        var told = new List<string>();
        await foreach (var change in connected.ChangesAsync())
        {
            told.Add($"{change.Type} {change.Key} {change.Value}");
            if (told.Count == 1) Board.Commit("w", ("prompt", "a", "2"));
            if (told.Count == 2) break;
        }

        Assert.Equal(["prompt a 1", "prompt a 2"], told);
    }

    [Fact]
    public async Task Connect_WithoutTypes_SaysWhatToDo()
    {
        await using var connected = ConfigurationReceiver.Connect(server.Address);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(async () => await connected.ChangesAsync().GetAsyncEnumerator().MoveNextAsync());
        Assert.Equal("The receiver watches nothing. Name types to Connect, or call Watch.", refused.Message);
    }

    static Task RefuseAsync(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status410Gone;
        return response.WriteAsJsonAsync(new { status = 410, code = "compacted", detail = "The change log begins after version 7." });
    }

    protected override async Task OpenAsync()
    {
        Board = new ConfigBoard();
        server = await WatchServer.StartAsync(Board);
        http.BaseAddress = server.Address;
    }

    protected override async Task CloseAsync() => await server.DisposeAsync();

    protected override ConfigurationReceiver Make(ReceiverOptions options, TimeProvider time) => new("test", new TrustFlowHttpClient(http), time, Log, options);

    protected override Task BreakAsync()
    {
        server.Cut();
        return Task.CompletedTask;
    }

    protected override Task PushAgainAsync(long version, string workspace, string type, string key)
    {
        server.Say(WatchServer.Event(version, workspace, (type, key, "again")));
        return Task.CompletedTask;
    }
}
