using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using TrustFlow.Client.Config;
using TrustFlow.Client.Tests.Testing;
using TrustFlow.PubSub;

namespace TrustFlow.Client.Tests.Config;

public sealed class ConfigurationReceiverTests : IAsyncLifetime
{
    readonly TemporaryFolder folder = new();
    readonly ManualTime time = new();
    readonly Channel<string> seen = Channel.CreateUnbounded<string>();
    TestBroker broker = null!;
    ConfigBoard board = null!;
    ConfigurationReceiver receiver = null!;

    public async Task InitializeAsync()
    {
        broker = await TestBroker.OpenAsync(folder.File("broker.sqlite"), TestBroker.EnvironmentWith());
        board = new ConfigBoard(broker.Broker);
        receiver = new ConfigurationReceiver("test", broker.Broker, board, time, NullLogger.Instance);
        receiver.Watch(["main", "beside"], change => seen.Writer.TryWrite($"{change.Workspace}/{change.Key}={change.Values[0] ?? "-"},{change.Values[1] ?? "-"}"));
    }

    public async Task DisposeAsync()
    {
        await receiver.DisposeAsync();
        await broker.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Start_ReadsEachTypeOnceAndTellsWhatIsThere()
    {
        board.Commit("w", ("main", "a", "1"), ("beside", "a", "2"), ("other", "x", "3"));
        board.Commit("_reserved", ("main", "a", "9"));

        await StartAsync();

        Assert.Equal(["w/a=1,2"], All());
        Assert.Equal(["all main", "all beside"], board.Asked);
    }

    [Fact]
    public async Task Start_ServiceDoesNotAnswer_TriesAgainEveryTwoSeconds()
    {
        board.Commit("w", ("main", "a", "1"));
        var failures = 3;
        board.Answering = (_, answer) => failures-- > 0 ? throw new TimeoutException("no answer") : Task.FromResult(answer);

        receiver.Start();
        for (var i = 0; i < 3; i++) await time.PassAsync(TimeSpan.FromSeconds(2));
        await receiver.Ready;

        Assert.Equal("w/a=1,-", await NextAsync());
    }

    [Fact]
    public async Task Push_OfAKey_ReadsJustThatKeyInAllTypesWatchedWithIt()
    {
        board.Commit("w", ("main", "a", "1"), ("main", "b", "1"));
        await StartAsync();
        All();

        await board.PutAsync("w", ("main", "a", "2"));

        Assert.Equal("w/a=2,-", await NextAsync());
        Assert.Equal("get w main/a beside/a", board.Asked.Last());
    }

    [Fact]
    public async Task Push_OfADeletion_TellsThatTheValueIsGone()
    {
        board.Commit("w", ("main", "a", "1"));
        await StartAsync();
        All();

        await board.PutAsync("w", ("main", "a", null));

        Assert.Equal("w/a=-,-", await NextAsync());
    }

    [Fact]
    public async Task Push_OfAnotherType_AsksNothing()
    {
        await StartAsync();

        await board.PutAsync("w", ("other", "a", "1"));
        await board.PutAsync("w", ("main", "a", "1"));

        Assert.Equal("w/a=1,-", await NextAsync());
        Assert.Equal(["all main", "all beside", "get w main/a beside/a"], board.Asked);
    }

    [Fact]
    public async Task Push_RepeatedOrOlder_AsksNothing()
    {
        await StartAsync();
        await board.PutAsync("w", ("main", "a", "1"));
        await board.PutAsync("w", ("main", "a", "2"));
        await UntilAsync("w/a=2,-");
        var asked = board.Asked.Count;

        await board.PushAsync(1, "w", "main", "a");
        await board.PushAsync(2, "w", "main", "a");
        await board.PutAsync("w", ("main", "b", "1"));

        Assert.Equal("w/b=1,-", await NextAsync());
        Assert.Equal(asked + 1, board.Asked.Count);
    }

    [Fact]
    public async Task Push_OutOfOrder_IsReadWhereItIsNews()
    {
        await StartAsync();
        var first = board.Commit("w", ("main", "a", "1"));
        var second = board.Commit("v", ("main", "a", "2"));

        await board.PushAsync(second, "v", "main", "a");
        Assert.Equal("v/a=2,-", await NextAsync());
        await board.PushAsync(first, "w", "main", "a");

        Assert.Equal("w/a=1,-", await NextAsync());
    }

    [Fact]
    public async Task Push_WhileItsReadFails_IsReadAgainAndNeverLost()
    {
        await StartAsync();
        var failures = 2;
        board.Answering = (_, answer) => failures-- > 0 ? throw new TimeoutException("no answer") : Task.FromResult(answer);

        await board.PutAsync("w", ("main", "a", "1"));
        for (var i = 0; i < 2; i++) await time.PassAsync(TimeSpan.FromSeconds(2));

        Assert.Equal("w/a=1,-", await NextAsync());
    }

    [Fact]
    public async Task Push_OneWorkspaceCannotBeRead_KeepsNoOtherFromItsChanges()
    {
        await StartAsync();
        var held = new TaskCompletionSource();
        board.Answering = async (question, answer) =>
        {
            if (question.StartsWith("get hold", StringComparison.Ordinal)) await held.Task;
            return question.StartsWith("get bad", StringComparison.Ordinal) ? throw new TimeoutException("no answer") : answer;
        };
        await board.PutAsync("hold", ("main", "a", "1"));
        await board.PutAsync("bad", ("main", "a", "1"));
        await board.PutAsync("good", ("main", "a", "1"));
        held.SetResult();

        await UntilAsync("good/a=1,-");

        board.Answering = (_, answer) => Task.FromResult(answer);
        await time.PassAsync(TimeSpan.FromSeconds(2));
        await UntilAsync("bad/a=1,-");
    }

    [Fact]
    public async Task Answer_OlderThanItsPush_IsNotAppliedAndAskedForAgain()
    {
        await StartAsync();
        var stale = 1;
        board.Answering = (_, answer) =>
            Task.FromResult(stale-- > 0 ? new ConfigSnapshot(answer.Version - 1, [.. answer.Entries.Select(entry => entry with { Value = "stale" })]) : answer);

        await board.PutAsync("w", ("main", "a", "1"));
        await time.PassAsync(TimeSpan.FromSeconds(2));

        Assert.Equal("w/a=1,-", await NextAsync());
    }

    [Fact]
    public async Task Push_Lost_IsMadeUpForWhenEverythingMayHaveChanged()
    {
        board.Commit("w", ("main", "gone", "1"));
        await StartAsync();
        All();
        board.Commit("w", ("main", "a", "1"), ("main", "gone", null));

        await board.PushEverythingAsync();

        Assert.Equal(["w/a=1,-", "w/gone=-,-"], new[] { await NextAsync(), await NextAsync() }.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Subscription_Broken_IsOpenedAgainAfterFourSecondsWithAWholeRead()
    {
        await StartAsync();
        await broker.Broker.DeleteTopicAsync(TopicName.Parse(ServiceTopics.ConfigKeys));
        board.Commit("w", ("main", "a", "1"));

        await time.PassAsync(TimeSpan.FromSeconds(4));
        Assert.Equal("w/a=1,-", await NextAsync());

        await board.PutAsync("w", ("main", "a", "2"));
        Assert.Equal("w/a=2,-", await NextAsync());
    }

    [Fact]
    public async Task Handler_ThatThrows_KeepsNoOtherFromItsChange()
    {
        receiver.Watch(["main"], _ => throw new InvalidOperationException("broken"));
        var third = Channel.CreateUnbounded<string>();
        receiver.Watch(["main"], change => third.Writer.TryWrite(change.Key));
        await StartAsync();

        await board.PutAsync("w", ("main", "a", "1"));
        Assert.Equal("a", await third.Reader.ReadAsync());
        await board.PutAsync("w", ("main", "b", "1"));
        Assert.Equal("b", await third.Reader.ReadAsync());
    }

    [Fact]
    public async Task Puts_DuringTheFirstRead_AreNotMissed()
    {
        var once = 1;
        board.Answering = async (question, answer) =>
        {
            // Committed after the snapshot was taken, and pushed before it is answered.
            if (question == "all beside" && once-- > 0) await board.PutAsync("w", ("main", "a", "1"));
            return answer;
        };

        await StartAsync();

        Assert.Equal("w/a=1,-", await NextAsync());
    }

    async Task StartAsync()
    {
        receiver.Start();
        await receiver.Ready.WaitAsync(TimeSpan.FromSeconds(30));
    }

    async Task<string> NextAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await seen.Reader.ReadAsync(limit.Token);
    }

    async Task UntilAsync(string change)
    {
        while (await NextAsync() != change)
        {
        }
    }

    List<string> All()
    {
        var all = new List<string>();
        while (seen.Reader.TryRead(out var change)) all.Add(change);
        return all;
    }
}
