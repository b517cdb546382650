using System.Collections.Concurrent;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace TrustFlow.Bench.Rabbit;

/// <summary>A client of a service as TrustGraph's are: it sees every answer on its own queue, takes them one at a time, and keeps its own.</summary>
sealed class WireClient : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly IConnection connection;
    readonly IChannel channel;
    readonly string service;
    readonly ConcurrentDictionary<string, TaskCompletionSource<byte[]>> waiting = new();

    WireClient(IConnection connection, IChannel channel, string service)
    {
        this.connection = connection;
        this.channel = channel;
        this.service = service;
    }

    public static async Task<WireClient> OpenAsync(int port, string service)
    {
        var factory = new ConnectionFactory { HostName = "127.0.0.1", Port = port, AutomaticRecoveryEnabled = false };
        var opened = await factory.CreateConnectionAsync();
        var client = new WireClient(opened, await opened.CreateChannelAsync(), service);
        await client.ListenAsync();
        return client;
    }

    async Task ListenAsync()
    {
        foreach (var exchange in new[] { $"tg.request.{service}", $"tg.response.{service}" }) await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true);
        var queue = (await channel.QueueDeclareAsync("", durable: false, exclusive: true, autoDelete: true)).QueueName;
        await channel.QueueBindAsync(queue, $"tg.response.{service}", "");
        await channel.BasicQosAsync(0, 1, global: false);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += TakeAsync;
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer);
    }

    /// <summary>Asks, and gives the answer's text.</summary>
    public async Task<byte[]> CallAsync(ReadOnlyMemory<byte> request)
    {
        var id = Guid.NewGuid().ToString();
        var answer = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting[id] = answer;
        var properties = new BasicProperties { ContentType = "application/json", DeliveryMode = DeliveryModes.Transient, Headers = new Dictionary<string, object?> { ["id"] = id } };
        await channel.BasicPublishAsync($"tg.request.{service}", "", mandatory: false, properties, request);
        return await answer.Task.WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }

    async Task TakeAsync(object sender, BasicDeliverEventArgs delivery)
    {
        if (delivery.BasicProperties.Headers?["id"] is byte[] id && waiting.TryRemove(Encoding.UTF8.GetString(id), out var answer)) answer.SetResult(delivery.Body.ToArray());
        await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
    }
}
