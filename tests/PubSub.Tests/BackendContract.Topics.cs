using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.Tests;

public abstract partial class BackendContract
{
    [Fact]
    public async Task Topic_EnsuredAndDeleted_ExistsMeanwhile()
    {
        var topic = Topic("flow", "life");
        Assert.False(await Backend.TopicExistsAsync(topic));
        await Backend.EnsureTopicAsync(topic);
        await Backend.EnsureTopicAsync(topic);
        Assert.True(await Backend.TopicExistsAsync(topic));
        await Backend.DeleteTopicAsync(topic);
        Assert.False(await Backend.TopicExistsAsync(topic));
        await Backend.DeleteTopicAsync(topic);
    }

    [Fact]
    public async Task Queue_EnsuredAndDeleted_ExistsMeanwhile()
    {
        var topic = await FlowTopic("queues");
        Assert.False(await Backend.QueueExistsAsync(topic, "s"));
        await Backend.EnsureQueueAsync(topic, "s");
        await Backend.EnsureQueueAsync(topic, "s");
        Assert.True(await Backend.QueueExistsAsync(topic, "s"));
        Assert.False(await Backend.QueueExistsAsync(topic, "other"));
        await Backend.DeleteQueueAsync(topic, "s");
        Assert.False(await Backend.QueueExistsAsync(topic, "s"));
        await Backend.DeleteQueueAsync(topic, "s");
    }

    [Fact]
    public async Task Queue_OfATopicThatIsNotThere_DoesNotExistAndIsDeletedWithoutError()
    {
        var topic = Topic("flow", "nowhere");
        Assert.False(await Backend.QueueExistsAsync(topic, "s"));
        await Backend.DeleteQueueAsync(topic, "s");
    }

    [Fact]
    public async Task FlowTopic_ThatIsNotThere_IsNotMadeByProducersOrConsumers()
    {
        var topic = Topic("flow", "missing");
        await Assert.ThrowsAsync<TopicNotFoundException>(() => Producer(topic));
        await Assert.ThrowsAsync<TopicNotFoundException>(() => Consumer(topic));
        Assert.False(await Backend.TopicExistsAsync(topic));
    }

    [Fact]
    public async Task OtherTopic_ThatIsNotThere_IsMadeByWhoeverUsesIt()
    {
        var topic = Topic("request", "made");
        await Producer(topic);
        Assert.True(await Backend.TopicExistsAsync(topic));
    }

    [Fact]
    public async Task FlowTopic_WithoutQueue_RefusesMessages()
    {
        if (!Can.NoSubscriberErrors) return;
        var topic = await FlowTopic("deaf");
        var producer = await Producer(topic);
        var refused = await Assert.ThrowsAsync<NoSubscriberException>(() => producer.SendAsync(Text("a")).AsTask());
        Assert.Contains(topic.ToString(), refused.Message);
        await Backend.EnsureQueueAsync(topic, "s");
        await producer.SendAsync(Text("b"));
        Assert.Equal("b", await Take(await Consumer(topic)));
    }

    [Fact]
    public async Task Queue_DeletedAndMadeAgain_IsEmpty()
    {
        var topic = await FlowTopic("again", "s");
        var producer = await Producer(topic);
        await producer.SendAsync(Text("old"));
        await Backend.DeleteQueueAsync(topic, "s");
        await Backend.EnsureQueueAsync(topic, "s");
        await producer.SendAsync(Text("new"));
        Assert.Equal("new", await Take(await Consumer(topic)));
    }

    [Fact]
    public async Task Topic_DeletedAndMadeAgain_HasNoQueueOfBefore()
    {
        var topic = await FlowTopic("reborn", "s");
        await (await Producer(topic)).SendAsync(Text("old"));
        await DeleteWithQueues(topic, "s");
        await Backend.EnsureTopicAsync(topic);
        await Backend.EnsureQueueAsync(topic, "s");
        await (await Producer(topic)).SendAsync(Text("new"));
        Assert.Equal("new", await Take(await Consumer(topic)));
    }

    [Fact]
    public async Task Queue_Deleted_LeavesTheOthersTheirMessages()
    {
        var topic = await FlowTopic("sibling", "one", "two");
        await (await Producer(topic)).SendAsync(Text("a"));
        await Backend.DeleteQueueAsync(topic, "one");
        Assert.Equal("a", await Take(await Consumer(topic, "two")));
    }

    [Fact]
    public async Task UnusedQueue_IsDeleted_AndOneThatIsTakenFromStays()
    {
        var topic = await FlowTopic("unused", "s");
        await (await Producer(topic)).SendAsync(Text("a"));
        var consumer = await Consumer(topic);
        Assert.False(await Backend.DeleteUnusedQueueAsync(topic, "s"));
        Assert.Equal("a", await Take(consumer));
        await consumer.DisposeAsync();
        Assert.True(await Backend.DeleteUnusedQueueAsync(topic, "s"));
        Assert.False(await Backend.QueueExistsAsync(topic, "s"));
        Assert.True(await Backend.DeleteUnusedQueueAsync(topic, "s"));
        Assert.True(await Backend.DeleteUnusedQueueAsync(Topic("flow", "nowhere"), "s"));
    }

    [Fact]
    public async Task Topic_Deleted_WakesItsConsumersAndRefusesItsProducers()
    {
        if (!Can.DeletionWakesConsumers) return;
        var topic = await FlowTopic("wake", "s");
        var producer = await Producer(topic);
        var consumer = await Consumer(topic);
        var waiting = Receive(consumer);
        await DeleteWithQueues(topic, "s");
        await Assert.ThrowsAsync<TopicNotFoundException>(() => waiting);
        await Assert.ThrowsAsync<TopicNotFoundException>(() => Receive(consumer));
        await Assert.ThrowsAsync<TopicNotFoundException>(() => producer.SendAsync(Text("a")).AsTask());
    }

    [Fact]
    public async Task Queue_Deleted_WakesItsConsumers()
    {
        if (!Can.DeletionWakesConsumers) return;
        var topic = await FlowTopic("wakequeue", "s");
        var consumer = await Consumer(topic);
        var waiting = Receive(consumer);
        await Backend.DeleteQueueAsync(topic, "s");
        await Assert.ThrowsAsync<TopicNotFoundException>(() => waiting);
    }

    [Fact]
    public async Task Topic_WrittenInAnotherForm_IsTheSame()
    {
        var topic = await FlowTopic("forms", "s");
        var path = TopicName.Parse($"persistent://{topic.Space}/{topic.Class}/{topic.Name}");
        Assert.True(await Backend.TopicExistsAsync(path));
        await (await Producer(path)).SendAsync(Text("a"));
        Assert.Equal("a", await Take(await Consumer(topic)));
    }

    [Fact]
    public async Task TopicWithoutRepeats_SameSequence_ArrivesOnce()
    {
        if (!Can.NoRepeats) return;
        var topic = TopicName.Parse($"q2/tg/flow/{Topic("flow", "once").Name}");
        await Backend.EnsureTopicAsync(topic);
        await Backend.EnsureQueueAsync(topic, "s");
        var producer = await Producer(topic);
        foreach (var (id, sequence) in new[] { ("p", 1), ("p", 1), ("q", 1), ("p", 2), ("p", 1), ("p", 3) })
            await producer.SendAsync(Text($"{id}{sequence}") with { ProducerId = id, Sequence = sequence });
        await producer.SendAsync(Text("anonymous"));
        await producer.SendAsync(Text("anonymous"));
        Assert.Equal(["p1", "q1", "p2", "p3", "anonymous", "anonymous"], await Take(await Consumer(topic), 6));
    }

    [Fact]
    public async Task Consumer_WithoutPrefetch_IsRefused() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Consumer(Topic("request", "none"), prefetch: 0));
}
