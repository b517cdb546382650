using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.Tests;

public abstract partial class BackendContract
{
    [Theory]
    [InlineData("response")]
    [InlineData("notify")]
    public async Task Broadcast_EverySubscriber_GetsItWhateverItsName(string @class)
    {
        var topic = Topic(@class, "all");
        var one = await Consumer(topic, "same");
        var other = await Consumer(topic, "same");
        var producer = await Producer(topic);
        await producer.SendAsync(Text("a"));
        Assert.Equal("a", await Take(one));
        Assert.Equal("a", await Take(other));
    }

    [Fact]
    public async Task Broadcast_Nobody_IsNoError()
    {
        var producer = await Producer(Topic("notify", "nobody"));
        await producer.SendAsync(Text("lost"));
    }

    [Fact]
    public async Task Broadcast_LateSubscriber_GetsOnlyWhatComesAfter()
    {
        var topic = Topic("notify", "late");
        var producer = await Producer(topic);
        await producer.SendAsync(Text("before"));
        var consumer = await Consumer(topic);
        await producer.SendAsync(Text("after"));
        Assert.Equal("after", await Take(consumer));
    }

    [Fact]
    public async Task Broadcast_ConsumerThatCameBack_MissesWhatWasSentMeanwhile()
    {
        var topic = Topic("response", "back");
        var producer = await Producer(topic);
        var consumer = await Consumer(topic);
        await consumer.DisposeAsync();
        await producer.SendAsync(Text("missed"));
        var again = await Consumer(topic);
        await producer.SendAsync(Text("seen"));
        Assert.Equal("seen", await Take(again));
    }

    [Fact]
    public async Task RoutedTopic_Consumers_GetOnlyTheirKeys()
    {
        if (!Can.Routing) return;
        var topic = Routed("keys");
        var exact = await Consumer(topic, new ConsumerOptions("exact") { RoutingKeys = ["processor%3Achunker.default"] });
        var word = await Consumer(topic, new ConsumerOptions("word") { RoutingKeys = ["prompt.*", "flow.*"] });
        var all = await Consumer(topic, new ConsumerOptions("all") { RoutingKeys = ["#"] });
        var producer = await Producer(topic);
        foreach (var key in new[] { "processor%3Achunker.default", "prompt.default", "processor%3Achunker.other", "flow.a", "end" })
            await producer.SendAsync(Text(key) with { RoutingKey = key });
        Assert.Equal(5, (await Take(all, 5)).Distinct().Count());
        Assert.Equal("processor%3Achunker.default", await Take(exact));
        Assert.Equal(["prompt.default", "flow.a"], await Take(word, 2));
        await producer.SendAsync(Text("last") with { RoutingKey = "processor%3Achunker.default" });
        Assert.Equal("last", await Take(exact));
    }

    [Fact]
    public async Task RoutedTopic_TwoKeysOfOneConsumerMatch_MessageComesOnce()
    {
        if (!Can.Routing) return;
        var topic = Routed("twice");
        var consumer = await Consumer(topic, new ConsumerOptions("s") { RoutingKeys = ["a.*", "a.b", "#.b"] });
        var producer = await Producer(topic);
        await producer.SendAsync(Text("one") with { RoutingKey = "a.b" });
        await producer.SendAsync(Text("two") with { RoutingKey = "a.b" });
        Assert.Equal(["one", "two"], await Take(consumer, 2));
    }
}
