using System.Collections.Concurrent;
using System.Threading.Channels;
using TrustFlow.Client.Config;
using TrustFlow.Client.Tests.Testing;
using TrustFlow.Testing;

namespace TrustFlow.Client.Tests.Config;

/// <summary>What a receiver does, whatever it hears of changes from.</summary>
public abstract partial class ReceiverContract : IAsyncLifetime
{
    readonly Channel<string> seen = Channel.CreateUnbounded<string>();
    ConfigurationReceiver receiver = null!;
    Task passing = Task.CompletedTask;
    bool closed;

    protected ManualTimeProvider Time { get; } = new();

    protected CollectedLog Log { get; } = new();

    protected ConfigBoard Board { get; set; } = null!;

    protected ConfigurationReceiver Receiver => receiver;

    public async Task InitializeAsync()
    {
        await OpenAsync();
        Watch(new ReceiverOptions());
    }

    public async Task DisposeAsync()
    {
        await receiver.DisposeAsync();
        if (!closed) await CloseAsync();
    }

    [Fact]
    public async Task Start_ReadsEachTypeOnceAndTellsWhatIsThere()
    {
        Board.Commit("w", ("main", "a", "1"), ("beside", "a", "2"), ("other", "x", "3"));
        Board.Commit("_reserved", ("main", "a", "9"));

        await StartAsync();

        Assert.Equal(["w/a=1,2"], All());
        Assert.Equal(["all main", "all beside"], Board.Asked);
    }

    [Fact]
    public async Task Start_ServiceDoesNotAnswer_TriesAgainEveryTwoSeconds()
    {
        Board.Commit("w", ("main", "a", "1"));
        var failures = 3;
        Board.Answering = (_, answer) => failures-- > 0 ? throw new TimeoutException("no answer") : Task.FromResult(answer);

        receiver.Start();
        for (var i = 0; i < 3; i++) await Time.PassAsync(TimeSpan.FromSeconds(2));
        await receiver.Ready;

        Assert.Equal("w/a=1,-", await NextAsync());
    }

    [Fact]
    public async Task Push_OfAKey_ReadsJustThatKeyInAllTypesWatchedWithIt()
    {
        Board.Commit("w", ("main", "a", "1"), ("main", "b", "1"));
        await StartAsync();
        All();

        await Board.PutAsync("w", ("main", "a", "2"));

        Assert.Equal("w/a=2,-", await NextAsync());
        Assert.Equal("get w main/a beside/a", Board.Asked.Last());
    }

    [Fact]
    public async Task Push_OfADeletion_TellsThatTheValueIsGone()
    {
        Board.Commit("w", ("main", "a", "1"));
        await StartAsync();
        All();

        await Board.PutAsync("w", ("main", "a", null));

        Assert.Equal("w/a=-,-", await NextAsync());
    }

    [Fact]
    public async Task Push_OfAnotherType_AsksNothing()
    {
        await StartAsync();

        await Board.PutAsync("w", ("other", "a", "1"));
        await Board.PutAsync("w", ("main", "a", "1"));

        Assert.Equal("w/a=1,-", await NextAsync());
        Assert.Equal(["all main", "all beside", "get w main/a beside/a"], Board.Asked);
    }

    [Fact]
    public async Task Push_RepeatedOrOlder_AsksNothing()
    {
        await StartAsync();
        await Board.PutAsync("w", ("main", "a", "1"));
        await Board.PutAsync("w", ("main", "a", "2"));
        await UntilAsync("w/a=2,-");
        var asked = Board.Asked.Count;

        await PushAgainAsync(1, "w", "main", "a");
        await PushAgainAsync(2, "w", "main", "a");
        await Board.PutAsync("w", ("main", "b", "1"));

        Assert.Equal("w/b=1,-", await NextAsync());
        Assert.Equal(asked + 1, Board.Asked.Count);
    }

    [Fact]
    public async Task Push_WhileItsReadFails_IsReadAgainAndNeverLost()
    {
        await StartAsync();
        var failures = 2;
        Board.Answering = (_, answer) => failures-- > 0 ? throw new TimeoutException("no answer") : Task.FromResult(answer);

        await Board.PutAsync("w", ("main", "a", "1"));
        for (var i = 0; i < 2; i++) await Time.PassAsync(TimeSpan.FromSeconds(2));

        Assert.Equal("w/a=1,-", await NextAsync());
    }

    [Fact]
    public async Task Push_OneWorkspaceCannotBeRead_KeepsNoOtherFromItsChanges()
    {
        await StartAsync();
        var bad = true;
        Board.Answering = (question, answer) => bad && question.StartsWith("get bad", StringComparison.Ordinal) ? throw new TimeoutException("no answer") : Task.FromResult(answer);
        await Board.PutAsync("bad", ("main", "a", "1"));
        await Board.PutAsync("good", ("main", "a", "1"));

        // Whether the second is heard of before the first was tried, or only waits for the next try, is not said.
        await UntilPassingAsync("good/a=1,-");

        bad = false;
        await UntilPassingAsync("bad/a=1,-");
    }

    [Fact]
    public async Task Push_OfATypeThatCannotBeRead_KeepsNoOtherFromItsChanges()
    {
        var others = Channel.CreateUnbounded<string>();
        receiver.Watch("other", change => others.Writer.TryWrite($"{change.Key}={change.Value}"));
        await StartAsync();
        var bad = true;
        Board.Answering = (question, answer) => bad && question.Contains("main/", StringComparison.Ordinal) ? throw new TimeoutException("no answer") : Task.FromResult(answer);
        await Board.PutAsync("w", ("main", "a", "1"), ("other", "b", "1"));
        var told = others.Reader.ReadAsync().AsTask();

        await PassUntilAsync(told);
        Assert.Equal("b=1", await told);

        bad = false;
        await UntilPassingAsync("w/a=1,-");
    }

    [Fact]
    public async Task Answer_OlderThanItsPush_IsNotAppliedAndAskedForAgain()
    {
        await StartAsync();
        var stale = 1;
        Board.Answering = (_, answer) =>
            Task.FromResult(stale-- > 0 ? new ConfigSnapshot(answer.Version - 1, [.. answer.Entries.Select(entry => entry with { Value = "stale" })]) : answer);

        await Board.PutAsync("w", ("main", "a", "1"));
        await Time.PassAsync(TimeSpan.FromSeconds(2));

        Assert.Equal("w/a=1,-", await NextAsync());
    }

    [Fact]
    public async Task Subscription_Broken_IsOpenedAgainAfterFourSecondsWithAWholeRead()
    {
        await StartAsync();
        await BreakAsync();
        Board.Commit("w", ("main", "a", "1"));

        await Time.PassAsync(TimeSpan.FromSeconds(4));
        Assert.Equal("w/a=1,-", await NextAsync());

        await Board.PutAsync("w", ("main", "a", "2"));
        Assert.Equal("w/a=2,-", await NextAsync());
    }

    [Fact]
    public async Task Handler_ThatThrows_KeepsNoOtherFromItsChange()
    {
        receiver.Watch(["main"], _ => throw new InvalidOperationException("broken"));
        var third = Channel.CreateUnbounded<string>();
        receiver.Watch(["main"], change => third.Writer.TryWrite(change.Key));
        await StartAsync();

        await Board.PutAsync("w", ("main", "a", "1"));
        Assert.Equal("a", await third.Reader.ReadAsync());
        await Board.PutAsync("w", ("main", "b", "1"));
        Assert.Equal("b", await third.Reader.ReadAsync());
        Assert.Equal(1, Log.Count("test failed to take a change of w / a."));
    }

    [Fact]
    public async Task Puts_DuringTheFirstRead_AreNotMissed()
    {
        var once = 1;
        Board.Answering = async (question, answer) =>
        {
            // Committed after the snapshot was taken, and pushed before it is answered.
            if (question == "all beside" && once-- > 0) await Board.PutAsync("w", ("main", "a", "1"));
            return answer;
        };

        await StartAsync();

        Assert.Equal("w/a=1,-", await NextAsync());
    }

    [Fact]
    public async Task Start_NobodyToHearFrom_TriesAgainEveryTwoSeconds()
    {
        closed = true;
        await CloseAsync();
        receiver.Start();
        for (var i = 0; i < 3; i++) await Time.PassAsync(TimeSpan.FromSeconds(2));

        Assert.False(receiver.Ready.IsCompleted);
        Assert.Single(Log.Lines);
    }

    [Fact]
    public async Task Reads_FailAndSucceedAgain_AreToldOnceEach()
    {
        await StartAsync();
        var failures = 3;
        Board.Answering = (_, answer) => failures-- > 0 ? throw new TimeoutException("no answer") : Task.FromResult(answer);
        await Board.PutAsync("w", ("main", "a", "1"));
        for (var i = 0; i < 3; i++) await Time.PassAsync(TimeSpan.FromSeconds(2));
        Assert.Equal("w/a=1,-", await NextAsync());
        await Board.PutAsync("w", ("main", "a", "2"));
        Assert.Equal("w/a=2,-", await NextAsync());

        Assert.Equal((1, 2), (Log.Count("cannot read the configuration"), Log.Count("follows the configuration")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Receiver_ThroughWhateverFailures_EndsWithWhatIsThere(int seed)
    {
        await receiver.DisposeAsync();
        var random = new Random(seed);
        var told = new ConcurrentDictionary<string, string>();
        var changed = Channel.CreateUnbounded<bool>();
        receiver = Make(new ReceiverOptions { RetryDelay = TimeSpan.FromMilliseconds(1), ReopenDelay = TimeSpan.FromMilliseconds(1) }, TimeProvider.System);
        receiver.Watch("main", change =>
        {
            if (change.Value is { } value) told[$"{change.Workspace}/{change.Key}"] = value;
            else told.TryRemove($"{change.Workspace}/{change.Key}", out _);
            changed.Writer.TryWrite(true);
        });
        var failing = true;
        Board.Answering = (_, answer) => failing && Chance(random, 3) ? throw new TimeoutException("no answer") : Task.FromResult(answer);
        await StartAsync();
        var wanted = new Dictionary<string, string>(StringComparer.Ordinal);

        for (var step = 0; step < 400; step++)
        {
            if (step % 40 == 39) await BreakAsync();
            var (workspace, key, value) = ($"w{random.Next(3)}", $"k{random.Next(10)}", Chance(random, 4) ? null : $"{step}");
            await Board.PutAsync(workspace, ("main", key, value), ("other", key, value));
            if (value is null) wanted.Remove($"{workspace}/{key}");
            else wanted[$"{workspace}/{key}"] = value;
        }

        failing = false;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!told.OrderBy(entry => entry.Key, StringComparer.Ordinal).SequenceEqual(wanted.OrderBy(entry => entry.Key, StringComparer.Ordinal))) await changed.Reader.ReadAsync(limit.Token);
    }

    [Fact]
    public async Task Start_Again_IsOneLoop()
    {
        receiver.Start();
        await StartAsync();

        Assert.Equal(["all main", "all beside"], Board.Asked);
    }

    [Fact]
    public async Task Watch_AfterTheStart_IsRefused()
    {
        await StartAsync();

        Assert.Throws<InvalidOperationException>(() => receiver.Watch("late", _ => { }));
    }

    [Fact]
    public async Task Version_MovesOnlyAfterWhatItStandsForWasApplied()
    {
        var failing = true;
        Board.Answering = (_, answer) => failing ? throw new TimeoutException("no answer") : Task.FromResult(answer);
        Board.Commit("w", ("main", "a", "1"));
        receiver.Start();
        await Time.WhenTimerIsSetAsync(TimeSpan.FromSeconds(2));
        Assert.Equal(0, receiver.Version);

        failing = false;
        await Time.PassAsync(TimeSpan.FromSeconds(2));
        await receiver.Ready;

        Assert.Equal((1, "w/a=1,-"), (receiver.Version, await NextAsync()));
    }

    [Fact]
    public async Task Subscription_BrokenWhileAReadFails_LosesNothing()
    {
        await StartAsync();
        var failing = true;
        Board.Answering = (_, answer) => failing ? throw new TimeoutException("no answer") : Task.FromResult(answer);
        await Board.PutAsync("w", ("main", "a", "1"));
        await Time.WhenTimerIsSetAsync(TimeSpan.FromSeconds(2));

        await BreakAsync();
        failing = false;
        await Time.PassAsync(TimeSpan.FromSeconds(4));

        Assert.Equal("w/a=1,-", await NextAsync());
    }

    [Fact]
    public async Task Change_Told_NamesTypesValuesAndTheVersionAsOfWhichTheyAre()
    {
        var told = Channel.CreateUnbounded<ConfigChange>();
        receiver.Watch("main", change => told.Writer.TryWrite(change));
        Board.Commit("w", ("main", "a", "1"));
        Board.Commit("other", ("main", "b", "1"));
        await StartAsync();
        var atStart = new[] { await told.Reader.ReadAsync(), await told.Reader.ReadAsync() };

        await Board.PutAsync("w", ("main", "a", null));
        var later = await told.Reader.ReadAsync();

        Assert.All(atStart, change => Assert.Equal(("main", "1", 2L), (change.Type, change.Value, change.Version)));
        Assert.Equal(("w", "a", "main", null, 3L), (later.Workspace, later.Key, later.Type, later.Value, later.Version));
    }

    [Fact]
    public async Task Workspace_Named_IsTheOnlyOneReadAndToldOf()
    {
        await receiver.DisposeAsync();
        Watch(new ReceiverOptions { Workspace = "mine" });
        Board.Commit("mine", ("main", "a", "1"));
        Board.Commit("other", ("main", "a", "1"));
        await StartAsync();

        await Board.PutAsync("other", ("main", "a", "2"));
        await Board.PutAsync("mine", ("main", "a", "2"));

        Assert.Equal(["mine/a=1,-", "mine/a=2,-"], new[] { await NextAsync(), await NextAsync() });
        Assert.Equal(["values mine main", "values mine beside", "get mine main/a beside/a"], Board.Asked);
    }

    static bool Chance(Random random, int of)
    {
        lock (random) return random.Next(of) == 0;
    }

    protected async Task StartAsync()
    {
        receiver.Start();
        await receiver.Ready.WaitAsync(TimeSpan.FromSeconds(30));
    }

    protected async Task<string> NextAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await seen.Reader.ReadAsync(limit.Token);
    }

    protected async Task UntilAsync(string change)
    {
        while (await NextAsync() != change)
        {
        }
    }

    /// <summary>Waits for a change, and lets two seconds pass as often as the receiver waits for them.</summary>
    async Task UntilPassingAsync(string change)
    {
        var told = UntilAsync(change);
        await PassUntilAsync(told);
        await told;
    }

    async Task PassUntilAsync(Task told)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!told.IsCompleted)
        {
            limit.Token.ThrowIfCancellationRequested();
            if (passing.IsCompleted) passing = Time.PassAsync(TimeSpan.FromSeconds(2));
            await Task.WhenAny(told, passing).WaitAsync(limit.Token);
        }
    }

    protected List<string> All()
    {
        var all = new List<string>();
        while (seen.Reader.TryRead(out var change)) all.Add(change);
        return all;
    }

    /// <summary>Makes the board and what the receiver hears of it from.</summary>
    protected abstract Task OpenAsync();

    protected abstract Task CloseAsync();

    /// <summary>Makes a receiver of <see cref="Board"/>, called <c>test</c>, that writes to <see cref="Log"/>.</summary>
    protected abstract ConfigurationReceiver Make(ReceiverOptions options, TimeProvider time);

    /// <summary>Takes the receiver's subscription away.</summary>
    protected abstract Task BreakAsync();

    /// <summary>Says once more that a key changed.</summary>
    protected abstract Task PushAgainAsync(long version, string workspace, string type, string key);

    /// <summary>Makes the receiver anew, before it starts.</summary>
    protected void Watch(ReceiverOptions options)
    {
        receiver = Make(options, Time);
        receiver.Watch(["main", "beside"], change => seen.Writer.TryWrite($"{change.Workspace}/{change.Key}={change.Values[0] ?? "-"},{change.Values[1] ?? "-"}"));
    }
}
