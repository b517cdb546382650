using System.Collections.Concurrent;
using System.Text;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Consuming;
using TrustFlow.PubSub.Messages;
using TrustFlow.PubSub.Producing;
using TrustFlow.PubSub.RabbitMq;
using TrustFlow.PubSub.Requests;
using TrustFlow.PubSub.Tests.Embedded;

namespace TrustFlow.PubSub.Tests.RabbitMq;

/// <summary>A broker that goes away and comes back.</summary>
[Collection(RabbitMqCollection.Name)]
public sealed class RabbitMqRecoveryTests(RabbitMqFixture broker) : IAsyncLifetime
{
    static readonly TimeSpan Back = TimeSpan.FromSeconds(10);

    readonly PubSubEnvironment environment = TestEnvironment.Create();
    RabbitMqBackend? backend;

    RabbitMqBackend Backend => backend!;

    public async Task InitializeAsync() => backend = await RabbitMqBackend.OpenAsync(broker.Options with { Heartbeat = TimeSpan.FromSeconds(2) }, environment);

    public async Task DisposeAsync() => await Backend.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Broker_RestartedUnderLoad_AllComesBackAndNoConfirmedMessageIsLost(bool killed)
    {
        var topic = TopicName.Parse($"flow:tg:restart-{killed}");
        await Backend.EnsureTopicAsync(topic);
        await Backend.EnsureQueueAsync(topic, "s");
        var received = new ConcurrentDictionary<int, bool>();
        await using var consumer = new Consumer<Numbered>(Backend, topic, new ConsumerSettings("s") { Concurrency = 4 }, new JsonMessageFormat<Numbered>(), (message, _) =>
        {
            received.TryAdd(message.Value.Number, true);
            return Task.CompletedTask;
        }, environment);
        consumer.Start();
        await using var producer = new Producer<Numbered>(Backend, topic, new JsonMessageFormat<Numbered>(), environment);
        var sent = 0;
        using var enough = new CancellationTokenSource();
        var load = Enumerable.Range(0, 4).Select(_ => SendUntilAsync(enough.Token)).ToList();
        await Until(() => sent > 200);

        if (killed) await broker.Server.KillAsync();
        else await broker.Server.StopAsync();
        await broker.Server.ResumeAsync();
        var before = (Sent: sent, Received: received.Count);
        await Until(() => sent > before.Sent + 20 && received.Count > before.Received + 20, Back);

        await enough.CancelAsync();
        await Task.WhenAll(load);
        await Until(() => received.Count >= sent);
        Assert.Equal(Enumerable.Range(1, sent), received.Keys.Where(number => number <= sent).Order());

        async Task SendUntilAsync(CancellationToken stop)
        {
            // Each goes on until it is confirmed: what was cancelled might have arrived as well as not.
            while (!stop.IsCancellationRequested) await producer.SendAsync(new Numbered(Interlocked.Increment(ref sent)), cancellation: CancellationToken.None);
        }
    }

    [Fact]
    public async Task Message_HeldWhenTheConnectionIsLost_ComesAgainFlagged()
    {
        var topic = TopicName.Parse("flow:tg:held");
        await Backend.EnsureTopicAsync(topic);
        await Backend.EnsureQueueAsync(topic, "s");
        await using var producer = await Backend.CreateProducerAsync(topic);
        await producer.SendAsync(new Message("{}"u8.ToArray()));
        await using var consumer = await Backend.CreateConsumerAsync(topic, new ConsumerOptions("s"));
        var held = await consumer.ReceiveAsync();
        var waiting = consumer.ReceiveAsync().AsTask();
        await CutAsync();
        await Assert.ThrowsAsync<BrokerUnavailableException>(() => waiting.WaitAsync(Back));
        await Assert.ThrowsAsync<BrokerUnavailableException>(() => consumer.AcknowledgeAsync(held).AsTask());
        await using var again = await Backend.CreateConsumerAsync(topic, new ConsumerOptions("s"));
        var delivery = await again.ReceiveAsync().AsTask().WaitAsync(RabbitMqFixture.Patience);
        Assert.False(held.Redelivered);
        Assert.True(delivery.Redelivered);
    }

    [Fact]
    public async Task Connection_CutInTheMiddleOfSends_EachIsConfirmedOrFailsClearly()
    {
        var topic = TopicName.Parse("flow:tg:cut");
        await Backend.EnsureTopicAsync(topic);
        await Backend.EnsureQueueAsync(topic, "s");
        await using var producer = await Backend.CreateProducerAsync(topic);
        var confirmed = new ConcurrentBag<string>();
        var lost = 0;
        var load = Enumerable.Range(0, 8).Select(SendUntilLostAsync).ToList();
        await Until(() => confirmed.Count > 100);
        await CutAsync();
        await Task.WhenAll(load).WaitAsync(RabbitMqFixture.Patience);
        Assert.Equal(8, lost);

        var kept = new HashSet<string>();
        await using var consumer = await Backend.CreateConsumerAsync(topic, new ConsumerOptions("s") { Prefetch = 100 });
        while (confirmed.Except(kept).Any())
        {
            var delivery = await consumer.ReceiveAsync().AsTask().WaitAsync(RabbitMqFixture.Patience);
            kept.Add(Encoding.UTF8.GetString(delivery.Message.Body.Span));
            await consumer.AcknowledgeAsync(delivery);
        }

        async Task SendUntilLostAsync(int sender)
        {
            try
            {
                for (var i = 0; ; i++)
                {
                    var text = $"{sender}-{i}";
                    await producer.SendAsync(new Message(Encoding.UTF8.GetBytes(text)));
                    confirmed.Add(text);
                }
            }
            catch (BrokerUnavailableException)
            {
                Interlocked.Increment(ref lost);
            }
        }
    }

    [Fact]
    public async Task Broker_ThatHangs_IsGivenUpAfterTwoHeartbeats()
    {
        await using var consumer = await Backend.CreateConsumerAsync(TopicName.Parse("request:tg:hang"), new ConsumerOptions("s"));
        var waiting = consumer.ReceiveAsync().AsTask();
        await broker.Server.FreezeAsync();
        try
        {
            await Assert.ThrowsAsync<BrokerUnavailableException>(() => waiting.WaitAsync(RabbitMqFixture.Patience));
        }
        finally
        {
            await broker.Server.ThawAsync();
        }
    }

    [Fact]
    public async Task RequestResponse_BrokerRestarted_AnswersAgain()
    {
        var (requests, responses) = (TopicName.Parse("request:tg:echo"), TopicName.Parse("response:tg:echo"));
        var format = new JsonMessageFormat<Numbered>();
        await using var answers = new Producer<Numbered>(Backend, responses, format, environment);
        await using var service = new Consumer<Numbered>(
            Backend, requests, new ConsumerSettings("svc"), format, (message, stop) => answers.SendAsync(message.Value, MessageProperties.WithId(message.Id!), cancellation: stop), environment);
        service.Start();
        await using var client = new RequestResponse<Numbered, Numbered>(Backend, requests, responses, format, format, environment);
        await service.WhenBoundAsync();
        Assert.Equal(1, (await client.RequestAsync(new Numbered(1))).Number);
        await broker.Server.RestartAsync();
        await Task.WhenAll(service.WhenBoundAsync(), client.WhenReadyAsync()).WaitAsync(Back);
        Assert.Equal(2, (await client.RequestAsync(new Numbered(2))).Number);
    }

    [Fact]
    public async Task Broker_Stopped_WhatIsAskedOfItFailsClearly()
    {
        await broker.Server.StopAsync();
        try
        {
            var failed = await Assert.ThrowsAsync<BrokerUnavailableException>(() => Backend.EnsureTopicAsync(TopicName.Parse("flow:tg:stopped")).AsTask());
            Assert.DoesNotContain('\n', failed.Message);
            failed = await Assert.ThrowsAsync<BrokerUnavailableException>(() => Backend.CreateProducerAsync(TopicName.Parse("request:tg:stopped")).AsTask());
            Assert.Contains("--rabbitmq-host", failed.Message, StringComparison.Ordinal);
        }
        finally
        {
            await broker.Server.ResumeAsync();
        }
    }

    async Task CutAsync() => await broker.Server.ControlAsync("close_all_connections", "cut");

    static Task Until(Func<bool> condition) => Until(condition, RabbitMqFixture.Patience);

    static async Task Until(Func<bool> condition, TimeSpan patience)
    {
        using var late = new CancellationTokenSource(patience);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!condition()) await look.WaitForNextTickAsync(late.Token);
    }

    sealed record Numbered(int Number);
}
