using TrustFlow.Client.Config;
using TrustFlow.Client.Tests.Testing;
using TrustFlow.Testing;

namespace TrustFlow.Client.Tests.Http;

/// <summary>A watch hangs on a connection that a server may end, or that may be dead without a word.</summary>
public sealed class SilentWatchTests : IAsyncLifetime
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly ManualTimeProvider clock = new();
    readonly HttpClient http = new();
    readonly ConfigBoard board = new();
    WatchServer server = null!;

    public async Task InitializeAsync()
    {
        server = await WatchServer.StartAsync(board);
        http.BaseAddress = server.Address;
    }

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        http.Dispose();
    }

    [Fact]
    public async Task Server_SayingNothingForAMinute_IsGone()
    {
        await using var watch = TrustFlowClient.OverHttp(http, clock).WatchAsync(new(["t"]), 0).GetAsyncEnumerator();
        var next = watch.MoveNextAsync().AsTask();
        await server.WhenWatchedAsync(1);
        server.SayPosition(1);
        Assert.True(await next.WaitAsync(Patience));

        next = watch.MoveNextAsync().AsTask();
        clock.Advance(Limit - TimeSpan.FromSeconds(1));
        Assert.False(next.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));

        var failure = await Assert.ThrowsAsync<ServerUnreachableException>(() => next.WaitAsync(Patience));
        Assert.StartsWith("The server said nothing for 60 s.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_EndingTheWatch_IsToldAndNotAnEnd()
    {
        await using var watch = TrustFlowClient.OverHttp(http, clock).WatchAsync(new(["t"]), 0).GetAsyncEnumerator();
        var next = watch.MoveNextAsync().AsTask();
        await server.WhenWatchedAsync(1);
        server.SayPosition(1);
        Assert.True(await next.WaitAsync(Patience));

        server.End();

        var failure = await Assert.ThrowsAsync<ServerUnreachableException>(() => watch.MoveNextAsync().AsTask().WaitAsync(Patience));
        Assert.Equal("The server ended the watch. Watch again after the last version that was told.", failure.Message);
    }

    [Fact]
    public async Task Caller_CancellingBeforeTheServerEnds_IsCancelled()
    {
        using var ending = new CancellationTokenSource();
        await using var watch = TrustFlowClient.OverHttp(http, clock).WatchAsync(new(["t"]), 0, ending.Token).GetAsyncEnumerator();
        var next = watch.MoveNextAsync().AsTask();
        await server.WhenWatchedAsync(1);
        server.SayPosition(1);
        Assert.True(await next.WaitAsync(Patience));

        await ending.CancelAsync();
        server.End();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch.MoveNextAsync().AsTask().WaitAsync(Patience));
    }

    [Fact]
    public async Task Reader_TakingLongerThanThat_IsNoSilenceOfTheServer()
    {
        await using var watch = TrustFlowClient.OverHttp(http, clock).WatchAsync(new(["t"]), 0).GetAsyncEnumerator();
        var next = watch.MoveNextAsync().AsTask();
        await server.WhenWatchedAsync(1);
        board.Commit("w", ("t", "k", "1"));
        Assert.True(await next.WaitAsync(Patience));

        clock.Advance(2 * Limit);
        board.Commit("w", ("t", "k", "2"));

        Assert.True(await watch.MoveNextAsync().AsTask().WaitAsync(Patience));
        Assert.Equal("2", watch.Current.Entries[0].New);
    }
}
