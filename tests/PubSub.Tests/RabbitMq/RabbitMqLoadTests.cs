using System.Text;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.RabbitMq;

namespace TrustFlow.PubSub.Tests.RabbitMq;

[Collection(RabbitMqCollection.Name)]
public sealed class RabbitMqLoadTests(RabbitMqFixture broker) : IAsyncLifetime
{
    RabbitMqBackend? backend;

    RabbitMqBackend Backend => backend!;

    public async Task InitializeAsync() => backend = await broker.OpenAsync();

    public async Task DisposeAsync() => await Backend.DisposeAsync();

    [Fact]
    public async Task ThousandsOfConsumers_ShareFewConnections()
    {
        const int Count = 2100;
        var topic = TopicName.Parse("notify:tg:crowd");
        var consumers = await Task.WhenAll(Enumerable.Range(0, Count).Select(_ => Backend.CreateConsumerAsync(topic, new ConsumerOptions("s")).AsTask()));
        Assert.Equal(2, Backend.Connections);
        await using var producer = await Backend.CreateProducerAsync(topic);
        await producer.SendAsync(new Message("{}"u8.ToArray()));
        await Task.WhenAll(consumers.Select(one => one.ReceiveAsync().AsTask())).WaitAsync(RabbitMqFixture.Patience);
        await Task.WhenAll(consumers.Select(one => one.DisposeAsync().AsTask()));
        Assert.True(await ChannelsAsync() < 10);
    }

    [Fact]
    public async Task MissingTopics_AskedForOften_LeaveNoChannelsBehind()
    {
        var missing = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => Backend.TopicExistsAsync(TopicName.Parse($"flow:tg:missing-{i}")).AsTask()));
        Assert.DoesNotContain(true, missing);
        for (var i = 0; i < 100; i++)
        {
            await Assert.ThrowsAsync<TopicNotFoundException>(() => Backend.CreateConsumerAsync(TopicName.Parse("flow:tg:missing"), new ConsumerOptions("s")).AsTask());
            await Assert.ThrowsAsync<TopicNotFoundException>(() => Backend.CreateProducerAsync(TopicName.Parse("flow:tg:missing")).AsTask());
        }

        Assert.True(await ChannelsAsync() < 10);
    }

    [Fact]
    public async Task Consumer_ThatIsSlow_HoldsItsPrefetchAndNobodyElseUp()
    {
        var topic = TopicName.Parse("request:tg:slow");
        await using var slow = await Backend.CreateConsumerAsync(topic, new ConsumerOptions("slow") { Prefetch = 5 });
        await using var quick = await Backend.CreateConsumerAsync(topic, new ConsumerOptions("quick") { Prefetch = 5 });
        await using var producer = await Backend.CreateProducerAsync(topic);
        for (var i = 0; i < 200; i++) await producer.SendAsync(new Message(Encoding.UTF8.GetBytes($"{i}")));
        for (var i = 0; i < 200; i++)
        {
            var delivery = await quick.ReceiveAsync().AsTask().WaitAsync(RabbitMqFixture.Patience);
            Assert.Equal($"{i}", Encoding.UTF8.GetString(delivery.Message.Body.Span));
            await quick.AcknowledgeAsync(delivery);
        }

        Assert.Contains("tg.request.slow.slow\t5\t195", await broker.Server.ControlAsync("list_queues", "name", "messages_unacknowledged", "messages_ready"));
    }

    [Fact]
    public async Task Message_Of16MiB_ArrivesWhole()
    {
        var topic = TopicName.Parse("flow:tg:large");
        await Backend.EnsureTopicAsync(topic);
        await using var consumer = await Backend.CreateConsumerAsync(topic, new ConsumerOptions("s"));
        await using var producer = await Backend.CreateProducerAsync(topic);
        var body = new byte[16 << 20];
        for (var i = 0; i < body.Length; i++) body[i] = (byte)(i % 251);
        await producer.SendAsync(new Message(body));
        var delivery = await consumer.ReceiveAsync().AsTask().WaitAsync(RabbitMqFixture.Patience);
        Assert.True(delivery.Message.Body.Span.SequenceEqual(body));
        await consumer.AcknowledgeAsync(delivery);
    }

    [Fact]
    public async Task Sends_ToATopicWhoseQueueComesAndGoes_TellEachSenderTheTruth()
    {
        var topic = TopicName.Parse("flow:tg:comesandgoes");
        await Backend.EnsureTopicAsync(topic);
        await using var producer = await Backend.CreateProducerAsync(topic);
        var sends = Enumerable.Range(0, 300).Select(async i =>
        {
            if (i == 100) await Backend.EnsureQueueAsync(topic, "s");
            try
            {
                await producer.SendAsync(new Message(Encoding.UTF8.GetBytes($"{i}")));
                return (i, Taken: true);
            }
            catch (NoSubscriberException)
            {
                return (i, Taken: false);
            }
        }).ToList();
        var taken = (await Task.WhenAll(sends)).Where(one => one.Taken).Select(one => $"{one.i}").ToHashSet();
        Assert.NotEmpty(taken);
        await using var consumer = await Backend.CreateConsumerAsync(topic, new ConsumerOptions("s") { Prefetch = 400 });
        var kept = new HashSet<string>();
        while (kept.Count < taken.Count) kept.Add(Encoding.UTF8.GetString((await consumer.ReceiveAsync().AsTask().WaitAsync(RabbitMqFixture.Patience)).Message.Body.Span));
        Assert.Equal(taken.Order(), kept.Order());
        await Backend.DeleteQueueAsync(topic, "s");
    }

    [Fact]
    public async Task Backend_ClosedWhileBusy_EndsWhatIsUnderWay()
    {
        var own = await broker.OpenAsync();
        var topic = TopicName.Parse("flow:tg:busy");
        await own.EnsureTopicAsync(topic);
        await own.EnsureQueueAsync(topic, "s");
        var producer = await own.CreateProducerAsync(topic);
        var consumer = await own.CreateConsumerAsync(topic, new ConsumerOptions("s") { Prefetch = 10 });
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sending = EndsAsync(async i =>
        {
            await producer.SendAsync(new Message("{}"u8.ToArray()));
            if (i == 50) begun.SetResult();
        });
        var taking = EndsAsync(async _ => await consumer.AcknowledgeAsync(await consumer.ReceiveAsync()));
        var managing = EndsAsync(async i => await own.EnsureTopicAsync(TopicName.Parse($"notify:tg:busy-{i % 10}")));
        await begun.Task.WaitAsync(RabbitMqFixture.Patience);
        await own.DisposeAsync();
        await Task.WhenAll(sending, taking, managing).WaitAsync(RabbitMqFixture.Patience);
        await consumer.DisposeAsync();
        await producer.DisposeAsync();
        await own.DisposeAsync();
        Assert.Equal(0, own.Connections);
        await Backend.DeleteQueueAsync(topic, "s");

        static async Task EndsAsync(Func<int, Task> step)
        {
            try
            {
                for (var i = 0; ; i++) await step(i);
            }
            catch (Exception e) when (e is BrokerUnavailableException or ObjectDisposedException)
            {
                // What is closed says so, and nothing waits for ever.
            }
        }
    }

    async Task<int> ChannelsAsync() => (await broker.Server.ControlAsync("list_channels", "pid")).Count;
}
