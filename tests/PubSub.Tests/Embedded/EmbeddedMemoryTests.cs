using System.Text;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Embedded;
using TrustFlow.PubSub.Telemetry;
using TrustFlow.Sqlite;

namespace TrustFlow.PubSub.Tests.Embedded;

public sealed class EmbeddedMemoryTests : IAsyncLifetime
{
    const int BodySize = 20_000;
    readonly DatabaseFolder folder = new();
    readonly CollectedFigures figures = new();
    readonly PubSubMetrics metrics;
    SqliteDatabase database = null!;
    EmbeddedBackend backend = null!;

    public EmbeddedMemoryTests() => metrics = new PubSubMetrics(figures);

    public Task InitializeAsync()
    {
        database = folder.Open();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await backend.DisposeAsync();
        await database.DisposeAsync();
        metrics.Dispose();
        figures.Dispose();
        folder.Delete();
    }

    [Fact]
    public async Task Backlog_LargerThanItsMemory_IsPagedInInOrder()
    {
        await OpenAsync(new EmbeddedOptions { ResidentBytes = 8 * 10 * BodySize });
        var topic = await FlowAsync("backlog");
        await using var producer = await backend.CreateProducerAsync(topic);
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => producer.SendAsync(Numbered(i)).AsTask()));
        Assert.InRange(backend.ResidentBytes, 1, 10 * BodySize);
        await using var consumer = await backend.CreateConsumerAsync(topic, new ConsumerOptions("s") { Prefetch = 4 });
        for (var i = 0; i < 300; i++)
        {
            var delivery = await consumer.ReceiveAsync();
            Assert.Equal(i, Number(delivery));
            Assert.InRange(backend.ResidentBytes, 0, 10 * BodySize);
            await consumer.AcknowledgeAsync(delivery);
        }

        Assert.Equal(0, backend.ResidentBytes);
    }

    [Fact]
    public async Task Backlog_WithoutAnyMemory_IsReadOneByOneByCompetingConsumers()
    {
        await OpenAsync(new EmbeddedOptions { ResidentBytes = 1 });
        var topic = await FlowAsync("bare", "s", "other");
        await using var producer = await backend.CreateProducerAsync(topic);
        for (var i = 0; i < 50; i++) await producer.SendAsync(Numbered(i));
        Assert.Equal(0, backend.ResidentBytes);
        Assert.Equal(Enumerable.Range(0, 50), (await DrainAsync(topic, "s", 50, consumers: 3)).Order());
        Assert.Equal(Enumerable.Range(0, 50), await DrainAsync(topic, "other", 50));
    }

    [Fact]
    public async Task Topic_WithABacklog_LeavesMemoryToOthers()
    {
        await OpenAsync(new EmbeddedOptions { ResidentBytes = 8 * 4 * BodySize });
        foreach (var name in new[] { "one", "two" })
        {
            var topic = await FlowAsync(name);
            await using var producer = await backend.CreateProducerAsync(topic);
            for (var i = 0; i < 10; i++) await producer.SendAsync(Numbered(i));
        }

        Assert.Equal(2 * 4 * BodySize, backend.ResidentBytes);
    }

    [Fact]
    public async Task SlowNotifyConsumer_FullQueue_DropsAndCountsTheOldest()
    {
        await OpenAsync(new EmbeddedOptions { MemoryQueueMessages = 3 });
        var topic = TopicName.Parse("notify:tg:config");
        await using var slow = await backend.CreateConsumerAsync(topic, new ConsumerOptions("slow"));
        await using var quick = await backend.CreateConsumerAsync(topic, new ConsumerOptions("quick"));
        await using var producer = await backend.CreateProducerAsync(topic);
        for (var i = 0; i < 5; i++)
        {
            await producer.SendAsync(Numbered(i));
            Assert.Equal(i, await NextAsync(quick));
        }

        Assert.Equal(2, figures["dropped broker"]);
        Assert.Equal([2, 3, 4], await NextAsync(slow, 3));
    }

    [Fact]
    public async Task MemoryQueue_TooManyBytes_KeepsTheNewest()
    {
        await OpenAsync(new EmbeddedOptions { MemoryQueueBytes = BodySize / 2 });
        var topic = TopicName.Parse("notify:tg:config");
        await using var slow = await backend.CreateConsumerAsync(topic, new ConsumerOptions("slow"));
        await using var producer = await backend.CreateProducerAsync(topic);
        for (var i = 0; i < 3; i++) await producer.SendAsync(Numbered(i));
        Assert.Equal(2, await NextAsync(slow));
    }

    [Fact]
    public async Task BestEffortFlowTopic_IsKeptInMemoryAlone()
    {
        await OpenAsync(new EmbeddedOptions());
        var topic = TopicName.Parse("q0/tg/flow/light");
        await backend.EnsureTopicAsync(topic);
        await using var producer = await backend.CreateProducerAsync(topic);
        await Assert.ThrowsAsync<NoSubscriberException>(() => producer.SendAsync(Numbered(0)).AsTask());
        await backend.EnsureQueueAsync(topic, "s");
        await producer.SendAsync(Numbered(1));
        Assert.Equal(0, await database.ReadAsync(session => session.First("SELECT count(*) FROM broker_message", row => row.GetInt64(0))));
        Assert.Equal([1], await DrainAsync(topic, "s", 1));
    }

    [Fact]
    public async Task WithoutRepeats_InMemory_DropsRepeats()
    {
        await OpenAsync(new EmbeddedOptions());
        var topic = TopicName.Parse("q2/tg/notify/once");
        await using var consumer = await backend.CreateConsumerAsync(topic, new ConsumerOptions("s"));
        await using var producer = await backend.CreateProducerAsync(topic);
        foreach (var sequence in new[] { 1, 1, 2, 1, 3 }) await producer.SendAsync(Numbered(sequence) with { ProducerId = "p", Sequence = sequence });
        Assert.Equal([1, 2, 3], await NextAsync(consumer, 3));
    }

    [Fact]
    public async Task RefusedMessages_ManyOfThem_TakeTurnsWithTheOthers()
    {
        await OpenAsync(new EmbeddedOptions());
        var topic = await FlowAsync("turns");
        await using var producer = await backend.CreateProducerAsync(topic);
        for (var i = 0; i < 6; i++) await producer.SendAsync(Numbered(i));
        await using var consumer = await backend.CreateConsumerAsync(topic, new ConsumerOptions("s") { Prefetch = 3 });
        var refused = new[] { await consumer.ReceiveAsync(), await consumer.ReceiveAsync(), await consumer.ReceiveAsync() };
        foreach (var delivery in refused) await consumer.NegativeAcknowledgeAsync(delivery);
        Assert.Equal([0, 3, 1, 4, 2, 5], await NextAsync(consumer, 6));
    }

    [Fact]
    public async Task ThousandBoundConsumers_OneKey_ReachesOnlyItsOwn()
    {
        await OpenAsync(new EmbeddedOptions());
        var topic = TopicName.Parse("notify:tg:config.keys");
        var consumers = new List<IBackendConsumer>();
        for (var i = 0; i < 1000; i++) consumers.Add(await backend.CreateConsumerAsync(topic, new ConsumerOptions("s") { RoutingKeys = [$"processor.w{i}"] }));
        await using var producer = await backend.CreateProducerAsync(topic);
        for (var i = 0; i < 1000; i++) await producer.SendAsync(Numbered(i) with { RoutingKey = $"processor.w{i}" });
        for (var i = 0; i < 1000; i++) Assert.Equal(i, await NextAsync(consumers[i]));
        foreach (var consumer in consumers) await consumer.DisposeAsync();
    }

    static Message Numbered(int number)
    {
        var body = new byte[BodySize];
        Encoding.UTF8.GetBytes($"{number}", body);
        return new Message(body);
    }

    static int Number(Delivery delivery) => int.Parse(Encoding.UTF8.GetString(delivery.Message.Body.Span).TrimEnd('\0'));

    static async Task<int> NextAsync(IBackendConsumer consumer)
    {
        var delivery = await consumer.ReceiveAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        await consumer.AcknowledgeAsync(delivery);
        return Number(delivery);
    }

    static async Task<List<int>> NextAsync(IBackendConsumer consumer, int count)
    {
        var numbers = new List<int>();
        while (numbers.Count < count) numbers.Add(await NextAsync(consumer));
        return numbers;
    }

    async Task OpenAsync(EmbeddedOptions options) =>
        backend = await EmbeddedBackend.OpenAsync(database, TestEnvironment.Create() with { Metrics = metrics }, options);

    async Task<TopicName> FlowAsync(string name, params string[] subscriptions)
    {
        var topic = TopicName.Parse($"flow:tg:{name}");
        await backend.EnsureTopicAsync(topic);
        foreach (var subscription in subscriptions.DefaultIfEmpty("s")) await backend.EnsureQueueAsync(topic, subscription);
        return topic;
    }

    // Each message is claimed before it is taken, so that the last of several consumers does not wait for one that another took.
    async Task<List<int>> DrainAsync(TopicName topic, string subscription, int count, int consumers = 1)
    {
        var claimed = 0;
        var taken = await Task.WhenAll(Enumerable.Range(0, consumers).Select(async _ =>
        {
            var numbers = new List<int>();
            await using var consumer = await backend.CreateConsumerAsync(topic, new ConsumerOptions(subscription));
            while (Interlocked.Increment(ref claimed) <= count) numbers.Add(await NextAsync(consumer));
            return numbers;
        }));
        return [.. taken.SelectMany(numbers => numbers)];
    }
}
