using System.Collections.Concurrent;
using System.Threading.Channels;
using TrustFlow.PubSub.Consuming;
using TrustFlow.PubSub.Telemetry;
using TrustFlow.Testing;

namespace TrustFlow.PubSub.Tests.Consuming;

public sealed class ConsumerTests : ComponentTests
{
    readonly Channel<Received<Note>> handled = Channel.CreateUnbounded<Received<Note>>();

    [Fact]
    public async Task Message_HandlerReturns_IsAcknowledged()
    {
        await using (var consumer = Start(Handled))
        {
            await SendAsync(Flow, new Note("a"), "id-7");
            var message = await Soon(handled.Reader.ReadAsync());
            Assert.Equal(("a", "id-7", false), (message.Value.Text, message.Id, message.Redelivered));
            await Soon(Figures.WhenAsync("processed consumer", 1));
        }

        await using var next = Start(Handled);
        await SendAsync(Flow, new Note("b"));
        Assert.Equal("b", (await Soon(handled.Reader.ReadAsync())).Value.Text);
    }

    [Fact]
    public async Task Message_HandlerFails_ComesAgainAfterAGrowingDelay()
    {
        var attempts = 0;
        await using var consumer = Start(message => ++attempts <= 2 ? throw new InvalidOperationException("no") : Handled(message));
        await SendAsync(Flow, new Note("a"));
        await Soon(Clock.WhenTimerIsSetAsync(TimeSpan.FromMilliseconds(100)));
        Clock.Advance(TimeSpan.FromMilliseconds(100));
        await Soon(Clock.WhenTimerIsSetAsync(TimeSpan.FromMilliseconds(200)));
        Assert.Equal(2, attempts);
        Clock.Advance(TimeSpan.FromMilliseconds(200));
        Assert.True((await Soon(handled.Reader.ReadAsync())).Redelivered);
        await Soon(Figures.WhenAsync("processed consumer", 1));
        Assert.Equal(2, Figures["failed consumer"]);
        Assert.Equal(1, Log.Count("cannot be handled"));
    }

    [Fact]
    public async Task Message_HandlerFailsForEver_DoesNotBlockTheOthers()
    {
        await using var consumer = Start(message => message.Value.Text == "poison" ? throw new InvalidOperationException("no") : Handled(message));
        await SendAsync(Flow, new Note("poison"));
        foreach (var text in new[] { "a", "b", "c" }) await SendAsync(Flow, new Note(text));
        foreach (var text in new[] { "a", "b", "c" }) Assert.Equal(text, (await Soon(handled.Reader.ReadAsync())).Value.Text);
        Assert.Equal(1, Figures["failed consumer"]);
    }

    [Fact]
    public async Task Request_HandlerFailsForEver_IsDroppedAfterAFewAttempts()
    {
        var topic = TopicName.Parse("request:tg:svc");
        await using var consumer = new Consumer<Note>(
            Broker, topic, new ConsumerSettings("s") { BestEffortAttempts = 2 }, Format, (_, _) => throw new InvalidOperationException("no"), Environment);
        consumer.Start();
        await Soon(consumer.WhenBoundAsync());
        await SendAsync(topic, new Note("a"));
        await Soon(Clock.WhenTimerIsSetAsync(TimeSpan.FromMilliseconds(100)));
        Clock.Advance(TimeSpan.FromMilliseconds(100));
        await Soon(Figures.WhenAsync("dropped consumer", 1));
        Assert.Equal(2, Figures["failed consumer"]);
        Assert.Equal(1, Log.Count("is dropped by s after 2 attempts"));
    }

    [Fact]
    public async Task Message_RateLimited_IsTriedEvery10Seconds()
    {
        var attempts = 0;
        await using var consumer = Start(message => ++attempts <= 3 ? throw new RateLimitedException("slow down") : Handled(message));
        await SendAsync(Flow, new Note("a"));
        for (var i = 1; i <= 3; i++)
        {
            await Soon(Clock.WhenTimerIsSetAsync(TimeSpan.FromSeconds(10)));
            Assert.Equal(i, attempts);
            Clock.Advance(TimeSpan.FromSeconds(10));
        }

        await Soon(handled.Reader.ReadAsync());
        await Soon(Figures.WhenAsync("processed consumer", 1));
        Assert.Equal((3, 0), (Figures["rate_limited consumer"], Figures["failed consumer"]));
    }

    [Fact]
    public async Task Message_RateLimitedFor2Hours_CountsAsFailedAndComesAgain()
    {
        await using var consumer = Start(_ => throw new RateLimitedException("slow down"));
        await SendAsync(Flow, new Note("a"));
        for (var i = 0; i < 720; i++)
        {
            await Soon(Clock.WhenTimerIsSetAsync(TimeSpan.FromSeconds(10)));
            Clock.Advance(TimeSpan.FromSeconds(10));
        }

        await Soon(Figures.WhenAsync("failed consumer", 1));
        Assert.Equal(720, Figures["rate_limited consumer"]);
        await Soon(Clock.WhenTimerIsSetAsync(TimeSpan.FromMilliseconds(100)));
        Clock.Advance(TimeSpan.FromMilliseconds(100));
        await Soon(Figures.WhenAsync("rate_limited consumer", 721));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[1]")]
    [InlineData("null")]
    [InlineData("{\"text\":{}}")]
    [InlineData("")]
    public async Task Message_Unreadable_IsDroppedCountedAndLoggedOnce(string body)
    {
        await using (var consumer = Start(Handled))
        {
            await SendAsync(Flow, body);
            await SendAsync(Flow, body);
            await SendAsync(Flow, new Note("good"));
            Assert.Equal("good", (await Soon(handled.Reader.ReadAsync())).Value.Text);
            Assert.Equal(2, Figures["dropped consumer"]);
            Assert.Equal(1, Log.Count("cannot be read"));
        }

        await using var next = Start(Handled);
        await SendAsync(Flow, new Note("next"));
        Assert.Equal("next", (await Soon(handled.Reader.ReadAsync())).Value.Text);
        Assert.Equal(2, Figures["dropped consumer"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Concurrency_OfThree_HandlesThreeAtATime(bool beginsAtOnce)
    {
        var inside = new ConcurrentDictionary<string, bool>();
        var three = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        await using var consumer = Start(
            async message =>
            {
                inside[message.Value.Text] = true;
                if (inside.Count == 3) three.TrySetResult();
                await go.Task;
                await Handled(message);
            },
            new ConsumerSettings("s") { Concurrency = 3, BeginsAtOnce = beginsAtOnce });
        for (var i = 0; i < 5; i++) await SendAsync(Flow, new Note($"{i}"));
        await Soon(three.Task);
        Assert.Equal(3, inside.Count);
        go.SetResult();
        for (var i = 0; i < 5; i++) await Soon(handled.Reader.ReadAsync());
    }

    [Fact]
    public async Task Broker_LostAndBack_IsReconnectedWithBackoffAndLogsOnce()
    {
        await using var consumer = Start(Handled);
        await Soon(consumer.WhenBoundAsync());
        Broker.Cut();
        foreach (var delay in new[] { 100, 200, 400 })
        {
            await Soon(Clock.WhenTimerIsSetAsync(TimeSpan.FromMilliseconds(delay)));
            Assert.Equal(ComponentState.Connecting, consumer.State);
            if (delay == 400) Broker.Mend();
            Clock.Advance(TimeSpan.FromMilliseconds(delay));
        }

        await Soon(consumer.WhenBoundAsync());
        Assert.Equal(1, Log.Count("Cannot take"));
        await SendAsync(Flow, new Note("a"));
        Assert.Equal("a", (await Soon(handled.Reader.ReadAsync())).Value.Text);
    }

    [Fact]
    public async Task Topic_MadeLater_IsFoundThen()
    {
        var topic = TopicName.Parse("flow:tg:later");
        await using var consumer = new Consumer<Note>(Broker, topic, new ConsumerSettings("s"), Format, (message, _) => Handled(message), Environment);
        consumer.Start();
        await Soon(Clock.WhenTimerIsSetAsync(TimeSpan.FromMilliseconds(100)));
        await Broker.EnsureTopicAsync(topic);
        Clock.Advance(TimeSpan.FromMilliseconds(100));
        await Soon(consumer.WhenBoundAsync());
        await SendAsync(topic, new Note("a"));
        Assert.Equal("a", (await Soon(handled.Reader.ReadAsync())).Value.Text);
    }

    [Fact]
    public async Task Dispose_HandlerRunning_IsAwaitedAndTheMessageComesAgain()
    {
        var inside = new TaskCompletionSource();
        var ended = false;
        var consumer = new Consumer<Note>(
            Broker,
            Flow,
            new ConsumerSettings("s"),
            Format,
            async (_, cancellation) =>
            {
                inside.SetResult();
                try
                {
                    await Cancelled.WaitAsync(cancellation);
                }
                finally
                {
                    ended = true;
                }
            },
            Environment);
        consumer.Start();
        await SendAsync(Flow, new Note("a"));
        await Soon(inside.Task);
        await Soon(consumer.DisposeAsync().AsTask());
        Assert.True(ended);
        Assert.Equal(ComponentState.Stopped, consumer.State);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => consumer.WhenBoundAsync());
        await using var next = Start(Handled);
        Assert.True((await Soon(handled.Reader.ReadAsync())).Redelivered);
        Assert.Equal((0, 1), (Figures["failed consumer"], Figures["state consumer Stopped"]));
    }

    [Fact]
    public async Task Dispose_MessageWaitingForItsRetry_DoesNotWaitForIt()
    {
        var consumer = Start(_ => throw new InvalidOperationException("no"));
        await SendAsync(Flow, new Note("a"));
        await Soon(Clock.WhenTimerIsSetAsync(TimeSpan.FromMilliseconds(100)));
        await Soon(consumer.DisposeAsync().AsTask());
        await using var next = Start(Handled);
        Assert.Equal("a", (await Soon(handled.Reader.ReadAsync())).Value.Text);
    }

    [Fact]
    public async Task Start_OnAScheduler_HandlesThere()
    {
        var scheduler = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        var seen = new TaskCompletionSource<TaskScheduler>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var consumer = new Consumer<Note>(
            Broker,
            Flow,
            new ConsumerSettings("s"),
            Format,
            (_, _) =>
            {
                seen.TrySetResult(TaskScheduler.Current);
                return Task.CompletedTask;
            },
            Environment);
        await Task.Factory.StartNew(consumer.Start, CancellationToken.None, TaskCreationOptions.None, scheduler);
        await SendAsync(Flow, new Note("a"));
        Assert.Same(scheduler, await Soon(seen.Task));
    }

    Consumer<Note> Start(Func<Received<Note>, Task> handler, ConsumerSettings? settings = null)
    {
        var consumer = new Consumer<Note>(Broker, Flow, settings ?? new ConsumerSettings("s"), Format, (message, _) => handler(message), Environment);
        consumer.Start();
        return consumer;
    }

    Task Handled(Received<Note> message)
    {
        handled.Writer.TryWrite(message);
        return Task.CompletedTask;
    }
}
