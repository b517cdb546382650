using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Producing;

namespace TrustFlow.PubSub.Tests.Producing;

public sealed class ProducerTests : ComponentTests
{
    [Fact]
    public async Task Send_Record_ArrivesWithItsProperties()
    {
        await using var producer = Producer(Flow);
        await producer.SendAsync(new Note("ä"), MessageProperties.WithId("7"));
        await using var consumer = await Broker.CreateConsumerAsync(Flow, new ConsumerOptions("s"));
        var delivery = await Soon(consumer.ReceiveAsync());
        Assert.Equal(("ä", "7"), (Format.Read(delivery.Message.Body).Text, delivery.Message.Properties["id"]));
        Assert.Equal((1, 1), (Figures["processed producer"], Figures["state producer Running"]));
    }

    [Fact]
    public async Task Send_NobodyBound_IsAnErrorAndCounted()
    {
        var topic = TopicName.Parse("flow:tg:deaf");
        await Broker.EnsureTopicAsync(topic);
        await using var producer = Producer(topic);
        await Assert.ThrowsAsync<NoSubscriberException>(() => producer.SendAsync(new Note("a")));
        Assert.Equal(1, Figures["failed producer"]);
        await Broker.EnsureQueueAsync(topic, "s");
        await producer.SendAsync(new Note("b"));
    }

    [Fact]
    public async Task Send_TopicMissing_IsAnErrorUntilItIsMade()
    {
        var topic = TopicName.Parse("flow:tg:later");
        await using var producer = Producer(topic);
        await Assert.ThrowsAsync<TopicNotFoundException>(() => producer.SendAsync(new Note("a")));
        await Broker.EnsureTopicAsync(topic);
        await Broker.EnsureQueueAsync(topic, "s");
        await producer.SendAsync(new Note("b"));
    }

    [Fact]
    public async Task Send_TopicDeletedAndMadeAgain_FindsTheNewOne()
    {
        await using var producer = Producer(Flow);
        await producer.SendAsync(new Note("old"));
        await Broker.DeleteTopicAsync(Flow);
        await Broker.EnsureTopicAsync(Flow);
        await Broker.EnsureQueueAsync(Flow, "s");
        await producer.SendAsync(new Note("new"));
    }

    [Fact]
    public async Task Send_BrokerDown_WaitsWithBackoffUntilItIsBack()
    {
        await using var producer = Producer(Flow);
        await producer.SendAsync(new Note("a"));
        Broker.Cut();
        var sent = producer.SendAsync(new Note("b"));
        await Soon(Clock.WhenTimerIsSetAsync(TimeSpan.FromMilliseconds(100)));
        Clock.Advance(TimeSpan.FromMilliseconds(100));
        await Soon(Clock.WhenTimerIsSetAsync(TimeSpan.FromMilliseconds(200)));
        Assert.False(sent.IsCompleted);
        Assert.Equal(1, Figures["state producer Connecting"]);
        Broker.Mend();
        Clock.Advance(TimeSpan.FromMilliseconds(200));
        await Soon(sent);
        Assert.Equal(1, Log.Count("Cannot send"));
    }

    [Fact]
    public async Task Dispose_SendWaitingForTheBroker_Fails()
    {
        var producer = Producer(Flow);
        Broker.Cut();
        var sent = producer.SendAsync(new Note("a"));
        await producer.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Soon(sent));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => producer.SendAsync(new Note("b")));
    }

    [Fact]
    public async Task Send_WithoutRepeats_ManyAtOnce_LosesNone()
    {
        var topic = TopicName.Parse("q2/tg/flow/once");
        await Broker.EnsureTopicAsync(topic);
        await Broker.EnsureQueueAsync(topic, "s");
        await using var producer = Producer(topic);
        await Soon(Task.WhenAll(Enumerable.Range(0, 50).Select(i => producer.SendAsync(new Note($"{i}")))));
        await using var consumer = await Broker.CreateConsumerAsync(topic, new ConsumerOptions("s") { Prefetch = 50 });
        for (var i = 0; i < 50; i++) Assert.Equal(i + 1, (await Soon(consumer.ReceiveAsync())).Message.Sequence);
    }

    Producer<Note> Producer(TopicName topic) => new(Broker, topic, Format, Environment);
}
