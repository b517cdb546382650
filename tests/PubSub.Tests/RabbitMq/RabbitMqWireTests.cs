using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.RabbitMq;

namespace TrustFlow.PubSub.Tests.RabbitMq;

/// <summary>What other programs see of it on the broker.</summary>
[Collection(RabbitMqCollection.Name)]
public sealed class RabbitMqWireTests(RabbitMqFixture broker) : IAsyncLifetime
{
    RabbitMqBackend? backend;
    IConnection? connection;
    IChannel? other;

    public async Task InitializeAsync()
    {
        backend = await broker.OpenAsync();
        connection = await new ConnectionFactory { HostName = "127.0.0.1", Port = broker.Server.Port }.CreateConnectionAsync();
        other = await connection.CreateChannelAsync();
    }

    public async Task DisposeAsync()
    {
        await connection!.DisposeAsync();
        await backend!.DisposeAsync();
    }

    [Theory]
    [InlineData("request:tg:wire", "tg.request.wire", "fanout")]
    [InlineData("response:tg:wire", "tg.response.wire", "fanout")]
    [InlineData("notify:tg:wire", "tg.notify.wire", "fanout")]
    [InlineData("flow:tg:wire:a:b", "tg.flow.wire:a:b", "fanout")]
    [InlineData("notify:tg:wire.keys", "tg.notify.wire.keys", "topic")]
    public async Task Topic_OnTheBroker_IsADurableExchange(string topic, string exchange, string type)
    {
        await backend!.EnsureTopicAsync(TopicName.Parse(topic));
        Assert.Contains($"{exchange}\t{type}\ttrue\tfalse\tfalse\t[]", await broker.Server.ControlAsync("list_exchanges", "name", "type", "durable", "auto_delete", "internal", "arguments"));
    }

    [Theory]
    [InlineData("request:tg:wireq", "tg.request.wireq.svc", "false\tfalse")]
    [InlineData("flow:tg:wireq", "tg.flow.wireq.svc", "true\tfalse")]
    public async Task SharedTopic_Consumer_HasANamedQueueThatStays(string name, string queue, string durableAndAutoDelete)
    {
        var topic = TopicName.Parse(name);
        await backend!.EnsureTopicAsync(topic);
        await using (await backend.CreateConsumerAsync(topic, new ConsumerOptions("svc")))
        {
        }

        Assert.Contains($"{queue}\t{durableAndAutoDelete}\tfalse\t[]", await QueuesAsync());
        Assert.Contains($"{topic.Key}\t{queue}\t{queue}\t[]", await broker.Server.ControlAsync("list_bindings", "source_name", "destination_name", "routing_key", "arguments"));
    }

    [Theory]
    [InlineData("response:tg:wireown")]
    [InlineData("notify:tg:wireown")]
    public async Task BroadcastTopic_Consumer_HasAnAnonymousQueueThatGoesWithIt(string name)
    {
        var topic = TopicName.Parse(name);
        var before = await QueuesAsync();
        var consumer = await backend!.CreateConsumerAsync(topic, new ConsumerOptions("svc"));
        var made = Assert.Single((await QueuesAsync()).Except(before));
        Assert.Matches(@"^amq\.gen-\S+\tfalse\ttrue\ttrue\t\[\]$", made);
        await consumer.DisposeAsync();
        Assert.DoesNotContain(made, await QueuesAsync());
    }

    [Theory]
    [InlineData("request:tg:wirem", 1)]
    [InlineData("response:tg:wirem", 1)]
    [InlineData("notify:tg:wirem", 1)]
    [InlineData("flow:tg:wirem", 2)]
    public async Task Message_WithAnId_HasTheHeaderAndNothingElse(string name, int deliveryMode)
    {
        var seen = await SendAsync(name, new Message("{\"a\":1}"u8.ToArray()) { Properties = MessageProperties.WithId("x-1") });
        Assert.Equal("", seen.RoutingKey);
        Assert.Equal("application/json", seen.BasicProperties.ContentType);
        Assert.Equal((DeliveryModes)deliveryMode, seen.BasicProperties.DeliveryMode);
        var header = Assert.Single(seen.BasicProperties.Headers!);
        Assert.Equal("id", header.Key);
        Assert.Equal("x-1"u8.ToArray(), header.Value);
        Assert.False(seen.BasicProperties.IsCorrelationIdPresent() || seen.BasicProperties.IsReplyToPresent() || seen.BasicProperties.IsMessageIdPresent());
    }

    [Fact]
    public async Task Push_WithoutProperties_HasNoHeaders()
    {
        var seen = await SendAsync("notify:tg:wirepush", new Message("{}"u8.ToArray()));
        Assert.False(seen.BasicProperties.IsHeadersPresent());
    }

    [Fact]
    public async Task Headers_OfOtherPrograms_AreReadAsTexts()
    {
        var topic = TopicName.Parse("request:tg:wirein");
        await using var consumer = await backend!.CreateConsumerAsync(topic, new ConsumerOptions("svc"));
        var headers = new Dictionary<string, object?> { ["id"] = "é", ["n"] = 5L, ["t"] = true, ["list"] = new List<object?> { 1 }, ["none"] = null };
        await other!.BasicPublishAsync(topic.Key, "", mandatory: false, new BasicProperties { Headers = headers }, "{}"u8.ToArray());
        var delivery = await consumer.ReceiveAsync().AsTask().WaitAsync(RabbitMqFixture.Patience);
        Assert.Equal(new Dictionary<string, string> { ["id"] = "é", ["n"] = "5", ["t"] = "true" }, delivery.Message.Properties);
    }

    [Fact]
    public async Task OtherProgram_DeclaresTheSame_IsNotRefused()
    {
        var topic = TopicName.Parse("request:tg:wiresame");
        await using var consumer = await backend!.CreateConsumerAsync(topic, new ConsumerOptions("svc"));
        await other!.ExchangeDeclareAsync("tg.request.wiresame", "fanout", durable: true);
        var queue = await other!.QueueDeclareAsync("tg.request.wiresame.svc", durable: false, exclusive: false, autoDelete: false);
        Assert.Equal(1u, queue.ConsumerCount);
    }

    [Fact]
    public async Task TopicOfAnotherKind_Ensured_IsRefusedWithTheReason()
    {
        await other!.ExchangeDeclareAsync("tg.request.wirekind", "direct", durable: true);
        var refused = await Assert.ThrowsAsync<BrokerRefusedException>(() => backend!.EnsureTopicAsync(TopicName.Parse("request:tg:wirekind")).AsTask());
        Assert.Contains("'direct'", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    async Task<BasicDeliverEventArgs> SendAsync(string name, Message message)
    {
        var topic = TopicName.Parse(name);
        await backend!.EnsureTopicAsync(topic);
        var queue = (await other!.QueueDeclareAsync()).QueueName;
        await other!.QueueBindAsync(queue, topic.Key, queue);
        var seen = new TaskCompletionSource<BasicDeliverEventArgs>(TaskCreationOptions.RunContinuationsAsynchronously);
        var consumer = new AsyncEventingBasicConsumer(other);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            seen.TrySetResult(delivery);
            return Task.CompletedTask;
        };
        await other!.BasicConsumeAsync(queue, autoAck: true, consumer);
        await using var producer = await backend.CreateProducerAsync(topic);
        await producer.SendAsync(message);
        return await seen.Task.WaitAsync(RabbitMqFixture.Patience);
    }

    Task<IReadOnlyList<string>> QueuesAsync() => broker.Server.ControlAsync("list_queues", "name", "durable", "auto_delete", "exclusive", "arguments");
}
