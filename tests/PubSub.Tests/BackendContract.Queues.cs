using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.Tests;

public abstract partial class BackendContract
{
    [Fact]
    public async Task SharedQueue_ManyMessages_ArriveInOrder()
    {
        var topic = await FlowTopic("order", "s");
        var producer = await Producer(topic);
        for (var i = 0; i < 50; i++) await producer.SendAsync(Text($"{i}"));
        var consumer = await Consumer(topic);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{i}"), await Take(consumer, 50));
    }

    [Fact]
    public async Task Message_BodyAndProperties_ArriveUnchanged()
    {
        var topic = await FlowTopic("content", "s");
        var producer = await Producer(topic);
        var properties = new Dictionary<string, string> { ["id"] = "a-1", ["grüße"] = "schön 🙂", ["empty"] = "" };
        await producer.SendAsync(Text("{\"text\":\"ö\"}") with { Properties = properties });
        await producer.SendAsync(Text(""));
        var consumer = await Consumer(topic, prefetch: 2);
        var first = await Receive(consumer);
        Assert.Equal("{\"text\":\"ö\"}", Text(first));
        Assert.Equal(properties, first.Message.Properties);
        Assert.False(first.Redelivered);
        var second = await Receive(consumer);
        Assert.Equal("", Text(second));
        Assert.Empty(second.Message.Properties);
    }

    [Fact]
    public async Task SharedQueue_TwoConsumers_ShareTheMessages()
    {
        var topic = await FlowTopic("compete", "s");
        var producer = await Producer(topic);
        var one = await Consumer(topic);
        var other = await Consumer(topic);
        var first = Receive(one);
        var second = Receive(other);
        await producer.SendAsync(Text("a"));
        await producer.SendAsync(Text("b"));
        Assert.Equal(["a", "b"], new[] { Text(await first), Text(await second) }.Order());
    }

    [Fact]
    public async Task Topic_TwoSubscriptions_EachGetEveryMessage()
    {
        var topic = await FlowTopic("fan", "one", "two");
        var producer = await Producer(topic);
        await producer.SendAsync(Text("a"));
        Assert.Equal("a", await Take(await Consumer(topic, "one")));
        Assert.Equal("a", await Take(await Consumer(topic, "two")));
    }

    [Fact]
    public async Task Request_TwoConsumers_OneGetsIt()
    {
        var topic = Topic("request", "svc");
        var one = await Consumer(topic, prefetch: 4);
        var other = await Consumer(topic, prefetch: 4);
        var producer = await Producer(topic);
        var waiting = new[] { Receive(one), Receive(other) };
        await producer.SendAsync(Text("a"));
        var winner = await Task.WhenAny(waiting);
        await producer.SendAsync(Text("b"));
        var loser = waiting[0] == winner ? waiting[1] : waiting[0];
        Assert.Equal(["a", "b"], new[] { Text(await winner), Text(await loser) }.Order());
    }

    [Fact]
    public async Task Consumer_PrefetchReached_WaitsForAnAcknowledgement()
    {
        var topic = await FlowTopic("prefetch", "s");
        var producer = await Producer(topic);
        var consumer = await Consumer(topic, prefetch: 2);
        foreach (var text in new[] { "a", "b", "c" }) await producer.SendAsync(Text(text));
        var first = await Receive(consumer);
        await Receive(consumer);
        var third = Receive(consumer);
        Assert.False(third.IsCompleted);
        await consumer.AcknowledgeAsync(first);
        Assert.Equal("c", Text(await third));
    }

    [Fact]
    public async Task NegativeAcknowledgement_Message_ComesAgainFlaggedAndNearTheFront()
    {
        var topic = await FlowTopic("nack", "s");
        var producer = await Producer(topic);
        foreach (var text in new[] { "a", "b", "c" }) await producer.SendAsync(Text(text));
        var consumer = await Consumer(topic);
        await consumer.NegativeAcknowledgeAsync(await Receive(consumer));
        var again = await Receive(consumer);
        Assert.Equal("a", Text(again));
        Assert.True(again.Redelivered);
        await consumer.AcknowledgeAsync(again);
        Assert.Equal(["b", "c"], await Take(consumer, 2));
    }

    [Fact]
    public async Task Consumer_ClosedWithMessages_LeavesThemToOthers()
    {
        var topic = await FlowTopic("close", "s");
        var producer = await Producer(topic);
        await producer.SendAsync(Text("a"));
        var consumer = await Consumer(topic);
        await Receive(consumer);
        await consumer.DisposeAsync();
        var again = await Receive(await Consumer(topic));
        Assert.Equal("a", Text(again));
        Assert.True(again.Redelivered);
    }

    [Fact]
    public async Task Consumer_AcknowledgingManyInAnyOrder_LeavesTheOthersToOthers()
    {
        const int Messages = 300;
        var topic = await FlowTopic("any-order", "s");
        var producer = await Producer(topic);
        for (var i = 0; i < Messages; i++) await producer.SendAsync(Text($"{i}"));
        var consumer = await Consumer(topic, prefetch: Messages);
        var held = new List<Delivery>();
        while (held.Count < Messages) held.Add(await Receive(consumer));
        var (kept, done) = (held.Where((_, i) => i % 7 == 3).ToList(), held.Where((_, i) => i % 7 != 3).ToArray());
        new Random(1).Shuffle(done);

        await Task.WhenAll(done.Select(delivery => consumer.AcknowledgeAsync(delivery).AsTask()));
        await consumer.NegativeAcknowledgeAsync(kept[0]);
        await consumer.AcknowledgeAsync(await Receive(consumer));
        await consumer.DisposeAsync();
        await producer.SendAsync(Text("last"));

        var left = await Take(await Consumer(topic, prefetch: Messages), kept.Count);
        Assert.Equal([.. kept.Skip(1).Select(Text), "last"], left);
    }

    [Fact]
    public async Task Receive_Cancelled_LosesNoMessage()
    {
        var topic = await FlowTopic("cancel", "s");
        var producer = await Producer(topic);
        var consumer = await Consumer(topic);
        using var cancellation = new CancellationTokenSource();
        var waiting = consumer.ReceiveAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await producer.SendAsync(Text("a"));
        Assert.Equal("a", await Take(consumer));
    }

    [Fact]
    public async Task Queue_WithoutConsumer_KeepsMessages()
    {
        var topic = await FlowTopic("keep", "s");
        var producer = await Producer(topic);
        await producer.SendAsync(Text("a"));
        var consumer = await Consumer(topic);
        Assert.Equal("a", await Take(consumer));
        await consumer.DisposeAsync();
        await producer.SendAsync(Text("b"));
        Assert.Equal("b", await Take(await Consumer(topic)));
    }

    [Fact]
    public async Task Queue_TakenFromEarliest_GivesWhatItHolds()
    {
        var topic = await FlowTopic("earliest", "s");
        var producer = await Producer(topic);
        await producer.SendAsync(Text("a"));
        Assert.Equal("a", await Take(await Consumer(topic, new ConsumerOptions("s") { Start = StartPosition.Earliest })));
    }

    [Fact]
    public async Task ExclusiveConsumer_Second_IsRefusedUntilTheFirstGoes()
    {
        if (!Can.ExclusiveConsumers) return;
        var topic = await FlowTopic("exclusive", "s");
        var options = new ConsumerOptions("s") { Type = ConsumerType.Exclusive };
        var first = await Consumer(topic, options);
        await Assert.ThrowsAsync<QueueInUseException>(() => Consumer(topic, options));
        await Assert.ThrowsAsync<QueueInUseException>(() => Consumer(topic));
        await first.DisposeAsync();
        await Consumer(topic, options);
    }

    [Fact]
    public async Task FailoverConsumer_FirstGoes_SecondTakesOver()
    {
        if (!Can.ExclusiveConsumers) return;
        var topic = await FlowTopic("failover", "s");
        var options = new ConsumerOptions("s") { Type = ConsumerType.Failover, Prefetch = 10 };
        var first = await Consumer(topic, options);
        var second = await Consumer(topic, options);
        var standby = Receive(second);
        var producer = await Producer(topic);
        await producer.SendAsync(Text("a"));
        await producer.SendAsync(Text("b"));
        Assert.Equal("a", await Take(first));
        Assert.Equal("b", Text(await Receive(first)));
        Assert.False(standby.IsCompleted);
        await first.DisposeAsync();
        Assert.Equal("b", Text(await standby));
    }

    [Fact]
    public async Task Send_ManyAtOnce_AllArriveOnce()
    {
        var topic = await FlowTopic("parallel", "s");
        var producer = await Producer(topic);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => producer.SendAsync(Text($"{i}")).AsTask()));
        var consumer = await Consumer(topic, prefetch: 10);
        var texts = await Take(consumer, 200);
        Assert.Equal(200, texts.Distinct().Count());
    }
}
