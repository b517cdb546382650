using System.Collections.Concurrent;
using System.Text;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Embedded;

namespace TrustFlow.PubSub.Tests.Embedded;

public sealed class EmbeddedStressTests
{
    const int Messages = 1000;
    static readonly TopicName Topic = TopicName.Parse("flow:tg:stress");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Consumers_ThatRefuseAndComeAndGo_LoseAndRepeatNothing(int seed)
    {
        var folder = new DatabaseFolder();
        try
        {
            await using var database = folder.Open();
            await using var backend = await EmbeddedBackend.OpenAsync(database, TestEnvironment.Create(), new EmbeddedOptions { ResidentBytes = 8 * 20_000 });
            await backend.EnsureTopicAsync(Topic);
            foreach (var queue in new[] { "one", "two" }) await backend.EnsureQueueAsync(Topic, queue);
            var done = new[] { "one", "two" }.ToDictionary(queue => queue, _ => new ConcurrentBag<string>());
            var sending = Enumerable.Range(0, 8).Select(sender => SendAsync(backend, sender));
            var taking = Enumerable.Range(0, 6).Select(i => TakeAsync(backend, i % 2 == 0 ? "one" : "two", done, new Random((seed * 100) + i)));
            await Task.WhenAll(sending.Concat(taking)).WaitAsync(TimeSpan.FromMinutes(2));
            var all = Enumerable.Range(0, Messages).Select(i => $"{i}").Order(StringComparer.Ordinal).ToList();
            foreach (var texts in done.Values) Assert.Equal(all, texts.Order(StringComparer.Ordinal));
            Assert.Equal(0, backend.ResidentBytes);
            await backend.DisposeAsync();
            Assert.Equal(0, await database.ReadAsync(session => session.First("SELECT count(*) FROM broker_message", row => row.GetInt64(0))));
        }
        finally
        {
            folder.Delete();
        }
    }

    static async Task SendAsync(EmbeddedBackend backend, int sender)
    {
        await using var producer = await backend.CreateProducerAsync(Topic);
        for (var i = sender; i < Messages; i += 8) await producer.SendAsync(new Message(Encoding.UTF8.GetBytes($"{i}".PadRight(1 + (i % 3000)))));
    }

    static async Task TakeAsync(EmbeddedBackend backend, string queue, Dictionary<string, ConcurrentBag<string>> done, Random random)
    {
        while (done[queue].Count < Messages)
        {
            await using var consumer = await backend.CreateConsumerAsync(Topic, new ConsumerOptions(queue) { Prefetch = 5 });
            var held = new List<Delivery>();
            for (var i = 0; i < 200 && done[queue].Count < Messages; i++)
            {
                using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
                try
                {
                    held.Add(await consumer.ReceiveAsync(patience.Token));
                }
                catch (OperationCanceledException)
                {
                    break;
                }

                if (held.Count == 5 || random.Next(3) == 0) await AnswerAsync(consumer, held, done[queue], random);
            }
        }
    }

    static async Task AnswerAsync(IBackendConsumer consumer, List<Delivery> held, ConcurrentBag<string> done, Random random)
    {
        foreach (var delivery in held)
        {
            if (random.Next(4) == 0)
            {
                await consumer.NegativeAcknowledgeAsync(delivery);
                continue;
            }

            await consumer.AcknowledgeAsync(delivery);
            done.Add(Encoding.UTF8.GetString(delivery.Message.Body.Span).TrimEnd());
        }

        held.Clear();
    }
}
