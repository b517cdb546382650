using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Producing;

namespace TrustFlow.PubSub.Tests.Producing;

public sealed class PublisherTests : ComponentTests
{
    [Fact]
    public async Task Publish_Many_ArriveInOrder()
    {
        await using var publisher = Publisher(Flow);
        for (var i = 0; i < 300; i++) await publisher.PublishAsync(new Note($"{i}"));
        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"{i}"), await TakeAsync(300));
    }

    [Fact]
    public async Task Dispose_BufferedMessages_AreSentFirst()
    {
        var publisher = Publisher(Flow);
        for (var i = 0; i < 100; i++) await publisher.PublishAsync(new Note($"{i}"));
        await Soon(publisher.DisposeAsync().AsTask());
        Assert.Equal(100, Figures["processed producer"]);
        Assert.Equal(100, (await TakeAsync(100)).Count);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => publisher.PublishAsync(new Note("late")).AsTask());
    }

    [Fact]
    public async Task Publish_NobodyBound_IsSentWhenSomebodyIs()
    {
        var topic = TopicName.Parse("flow:tg:deaf");
        await Broker.EnsureTopicAsync(topic);
        await using var publisher = Publisher(topic);
        await publisher.PublishAsync(new Note("a"));
        await Soon(Clock.WhenTimerIsSetAsync(TimeSpan.FromMilliseconds(100)));
        await Broker.EnsureQueueAsync(topic, "s");
        Clock.Advance(TimeSpan.FromMilliseconds(100));
        await Soon(Figures.WhenAsync("processed producer", 1));
        Assert.Equal(1, Log.Count("are refused"));
    }

    [Fact]
    public async Task Publish_BufferFull_WaitsForRoom()
    {
        Broker.Cut();
        await using var publisher = Publisher(Flow, new PublisherSettings { Capacity = 2, Batch = 1 });
        await publisher.PublishAsync(new Note("sending"));
        await Soon(Clock.WhenTimerIsSetAsync(TimeSpan.FromMilliseconds(100)));
        await publisher.PublishAsync(new Note("a"));
        await publisher.PublishAsync(new Note("b"));
        var waiting = publisher.PublishAsync(new Note("c")).AsTask();
        Assert.False(waiting.IsCompleted);
        Broker.Mend();
        Clock.Advance(TimeSpan.FromMilliseconds(100));
        await Soon(waiting);
        Assert.Equal(["sending", "a", "b", "c"], await TakeAsync(4));
    }

    [Fact]
    public async Task Dispose_BrokerStaysDown_GivesUpInTimeAndCountsWhatIsLost()
    {
        Broker.Cut();
        var publisher = Publisher(Flow, new PublisherSettings { DrainTimeout = TimeSpan.FromSeconds(5) });
        for (var i = 0; i < 3; i++) await publisher.PublishAsync(new Note($"{i}"));
        await Soon(Clock.WhenTimerIsSetAsync(TimeSpan.FromMilliseconds(100)));
        var stopped = publisher.DisposeAsync().AsTask();
        await Soon(Clock.WhenTimerIsSetAsync(TimeSpan.FromSeconds(5)));
        Assert.False(stopped.IsCompleted);
        Clock.Advance(TimeSpan.FromSeconds(5));
        await Soon(stopped);
        Assert.Equal(3, Figures["dropped publisher"]);
    }

    Publisher<Note> Publisher(TopicName topic, PublisherSettings? settings = null) => new(Broker, topic, Format, Environment, settings);

    async Task<List<string>> TakeAsync(int count)
    {
        await using var consumer = await Broker.CreateConsumerAsync(Flow, new ConsumerOptions("s") { Prefetch = count });
        var texts = new List<string>();
        while (texts.Count < count) texts.Add(Format.Read((await Soon(consumer.ReceiveAsync())).Message.Body).Text);
        return texts;
    }
}
