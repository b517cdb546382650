using System.Threading.Channels;
using TrustFlow.PubSub.Consuming;

namespace TrustFlow.PubSub.Tests.Consuming;

public sealed class SubscriberTests : ComponentTests
{
    static readonly TopicName Answers = TopicName.Parse("response:tg:svc");

    [Fact]
    public async Task Message_WithAnId_ReachesWhoWaitsForIt()
    {
        await using var subscriber = await StartAsync();
        using var one = subscriber.Expect("1");
        using var two = subscriber.Expect("2");
        await SendAsync(Answers, new Note("for two"), "2");
        await SendAsync(Answers, new Note("for one"), "1");
        await SendAsync(Answers, new Note("for two again"), "2");
        Assert.Equal("for one", (await Soon(one.NextAsync())).Text);
        Assert.Equal("for two", (await Soon(two.NextAsync())).Text);
        Assert.Equal("for two again", (await Soon(two.NextAsync())).Text);
    }

    [Fact]
    public async Task Message_NobodyWaitsFor_IsDroppedAndCounted()
    {
        await using var subscriber = await StartAsync();
        subscriber.Expect("gone").Dispose();
        await SendAsync(Answers, new Note("no id"));
        await SendAsync(Answers, new Note("unknown"), "x");
        await SendAsync(Answers, new Note("ended"), "gone");
        await Soon(Figures.WhenAsync("dropped subscriber", 3));
        using var one = subscriber.Expect("1");
        await SendAsync(Answers, new Note("a"), "1");
        Assert.Equal("a", (await Soon(one.NextAsync())).Text);
    }

    [Fact]
    public async Task Ready_BrokerDown_WaitsForTheQueue()
    {
        Broker.Cut();
        await using var subscriber = new Subscriber<Note>(Broker, Answers, "client", Format, Environment);
        subscriber.Start();
        var ready = subscriber.WhenReadyAsync();
        await Soon(Clock.WhenTimerIsSetAsync(TimeSpan.FromMilliseconds(100)));
        Assert.False(ready.IsCompleted);
        Broker.Mend();
        Clock.Advance(TimeSpan.FromMilliseconds(100));
        await Soon(ready);
        Assert.True(await Broker.QueueExistsAsync(Answers, "client"));
    }

    [Fact]
    public async Task Expect_TheSameIdTwice_IsRefused()
    {
        await using var subscriber = await StartAsync();
        using var first = subscriber.Expect("1");
        Assert.Throws<InvalidOperationException>(() => subscriber.Expect("1"));
    }

    [Fact]
    public async Task Dispose_WhoWaits_IsTold()
    {
        var subscriber = await StartAsync();
        using var expectation = subscriber.Expect("1");
        var waiting = expectation.NextAsync().AsTask();
        await Soon(subscriber.DisposeAsync().AsTask());
        await Assert.ThrowsAsync<ChannelClosedException>(() => Soon(waiting));
        Assert.False(await Broker.QueueExistsAsync(Answers, "client"));
    }

    async Task<Subscriber<Note>> StartAsync()
    {
        var subscriber = new Subscriber<Note>(Broker, Answers, "client", Format, Environment);
        subscriber.Start();
        await Soon(subscriber.WhenReadyAsync());
        return subscriber;
    }
}
