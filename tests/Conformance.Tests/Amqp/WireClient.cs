using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using RabbitMQ.Client;

namespace TrustFlow.Conformance.Tests.Amqp;

/// <summary>
/// A client of the services as TrustGraph's are: for each service a queue of its own on the response exchange, where it sees every answer and keeps
/// those that carry an id of its own.
/// </summary>
sealed class WireClient : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly IConnection connection;
    readonly IChannel sending;
    readonly ConcurrentDictionary<string, TaskCompletionSource<WireMessage>> waiting = new(StringComparer.Ordinal);
    int foreign;

    WireClient(IConnection connection, IChannel sending)
    {
        this.connection = connection;
        this.sending = sending;
    }

    /// <summary>How many answers came that were to others.</summary>
    public int Foreign => Volatile.Read(ref foreign);

    public static async Task<WireClient> OpenAsync(VirtualHost host, ushort prefetch = 1)
    {
        var opened = await host.ConnectAsync();
        var client = new WireClient(opened, await opened.CreateChannelAsync());
        foreach (var service in new[] { Names.Config, Names.Flow })
        {
            var channel = await opened.CreateChannelAsync();
            await channel.FanoutAsync(Names.Requests(service));
            await channel.FanoutAsync(Names.Responses(service));
            var queue = await channel.OwnQueueAsync();
            await channel.QueueBindAsync(queue, Names.Responses(service), queue);
            await channel.TakeAsync(queue, client.KeepAsync, prefetch);
        }

        return client;
    }

    /// <summary>Asks the config service.</summary>
    public Task<JsonObject> ConfigAsync(string request) => JsonAsync(Names.Config, request);

    /// <summary>Asks the flow service.</summary>
    public Task<JsonObject> FlowAsync(string request) => JsonAsync(Names.Flow, request);

    /// <summary>Asks the flow service for what it must not refuse.</summary>
    public async Task FlowDoneAsync(string request)
    {
        var answer = await FlowAsync(request);
        Assert.True(answer["error"] is null, $"{request}\n{answer.ToJsonString()}");
    }

    /// <summary>Puts one entry; the version that it got.</summary>
    public async Task<long> PutAsync(string workspace, string type, string key, string value)
    {
        var entry = new JsonObject { ["type"] = type, ["key"] = key, ["value"] = value };
        var answer = await ConfigAsync(new JsonObject { ["operation"] = "put", ["workspace"] = workspace, ["values"] = new JsonArray(entry) }.ToJsonString());
        return answer["error"] is { } error ? throw new InvalidOperationException(error.ToJsonString()) : (long)answer["version"]!;
    }

    /// <summary>Sends a request and waits for the answer with its id.</summary>
    public Task<WireMessage> AskAsync(string service, string request, string? id = null) => AskBytesAsync(service, Encoding.UTF8.GetBytes(request), id);

    /// <summary>The same with any bytes.</summary>
    public async Task<WireMessage> AskBytesAsync(string service, ReadOnlyMemory<byte> request, string? id = null)
    {
        id ??= Guid.NewGuid().ToString();
        var answer = new TaskCompletionSource<WireMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting[id] = answer;
        try
        {
            await SendAsync(service, request, id);
            return await answer.Task.WaitAsync(Patience);
        }
        finally
        {
            waiting.TryRemove(id, out _);
        }
    }

    /// <summary>Sends any bytes as a request, with an id or without.</summary>
    public ValueTask SendAsync(string service, ReadOnlyMemory<byte> body, string? id) => SendToAsync(Names.Requests(service), body, id);

    /// <summary>Sends any bytes to an exchange.</summary>
    public async ValueTask SendToAsync(string exchange, ReadOnlyMemory<byte> body, string? id = null)
    {
        var properties = new BasicProperties { ContentType = "application/json", DeliveryMode = DeliveryModes.Transient };
        if (id is not null) properties.Headers = new Dictionary<string, object?> { ["id"] = id };
        await sending.BasicPublishAsync(exchange, "", mandatory: false, properties, body);
    }

    public async ValueTask DisposeAsync() => await connection.DisposeAsync();

    Task KeepAsync(WireMessage answer)
    {
        if (answer.Id is { } id && waiting.TryGetValue(id, out var mine)) mine.TrySetResult(answer);
        else Interlocked.Increment(ref foreign);
        return Task.CompletedTask;
    }

    async Task<JsonObject> JsonAsync(string service, string request) => (await AskAsync(service, request)).Json();
}
