using System.Threading.Channels;
using RabbitMQ.Client;

namespace TrustFlow.Conformance.Tests.Amqp;

/// <summary>A queue of its own on an exchange, and what came to it.</summary>
sealed class Listener : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly IConnection connection;
    readonly System.Threading.Channels.Channel<WireMessage> came = System.Threading.Channels.Channel.CreateUnbounded<WireMessage>();

    Listener(IConnection connection) => this.connection = connection;

    /// <summary>Listens to the pushes.</summary>
    public static async Task<Listener> ToPushesAsync(VirtualHost host) =>
        await OpenAsync(host, async (channel, queue) =>
        {
            await channel.FanoutAsync(Names.Notify);
            await channel.QueueBindAsync(queue, Names.Notify, queue);
        });

    /// <summary>Listens to the changes of some types and workspaces.</summary>
    public static async Task<Listener> ToKeysAsync(VirtualHost host, params string[] routingKeys) =>
        await OpenAsync(host, async (channel, queue) =>
        {
            await channel.ExchangeDeclareAsync(Names.Keys, ExchangeType.Topic, durable: true);
            foreach (var key in routingKeys) await channel.QueueBindAsync(queue, Names.Keys, key);
        });

    /// <summary>The next message.</summary>
    public async Task<WireMessage> NextAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        return await came.Reader.ReadAsync(limit.Token);
    }

    /// <summary>The messages up to the first that reports a version or a later one.</summary>
    public async Task<List<WireMessage>> UpToAsync(long version)
    {
        var messages = new List<WireMessage>();
        do messages.Add(await NextAsync());
        while ((long)messages[^1].Json()["version"]! < version);
        return messages;
    }

    public async ValueTask DisposeAsync() => await connection.DisposeAsync();

    static async Task<Listener> OpenAsync(VirtualHost host, Func<IChannel, string, Task> bind)
    {
        var listener = new Listener(await host.ConnectAsync());
        var channel = await listener.connection.CreateChannelAsync();
        var queue = await channel.OwnQueueAsync();
        await bind(channel, queue);
        await channel.TakeAsync(queue, message =>
        {
            listener.came.Writer.TryWrite(message);
            return Task.CompletedTask;
        });
        return listener;
    }
}
