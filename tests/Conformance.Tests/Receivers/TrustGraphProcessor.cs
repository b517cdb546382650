using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RabbitMQ.Client;
using TrustFlow.Conformance.Tests.Amqp;

namespace TrustFlow.Conformance.Tests.Receivers;

/// <summary>
/// A processor as TrustGraph's are, played over plain AMQP: for each variant of its own that is wanted it takes from the topics that the variant's
/// definition names for its inputs, and it stops to when the variant is gone. It never reports.
/// </summary>
sealed class TrustGraphProcessor : IAsyncDisposable
{
    readonly string name;
    readonly string[] inputs;
    readonly Signal signal = new();
    readonly ConcurrentDictionary<(string Workspace, string Variant), Running> running = new();
    readonly ConcurrentQueue<(string Variant, string Input, string Body)> taken = new();
    IConnection? connection;
    WireClient? client;
    TrustGraphReceiver? receiver;

    /// <summary>Makes one.</summary>
    /// <param name="name">The processor's name.</param>
    /// <param name="inputs">The names of the topics that it takes from.</param>
    public TrustGraphProcessor(string name, params string[] inputs)
    {
        this.name = name;
        this.inputs = inputs;
    }

    /// <summary>The request that it began with, and the answer.</summary>
    public (string Request, WireMessage Answer) FirstQuestion => receiver!.FirstQuestion;

    /// <summary>The variants that it runs, as <c>workspace/variant</c>.</summary>
    public IReadOnlyList<string> Variants => [.. running.Keys.Select(key => $"{key.Workspace}/{key.Variant}").Order(StringComparer.Ordinal)];

    /// <summary>The messages that it took.</summary>
    public IReadOnlyList<(string Variant, string Input, string Body)> Taken => [.. taken];

    /// <summary>The parameter of a variant that it runs.</summary>
    public string? Parameter(string workspace, string variant, string parameter) => (string?)running[(workspace, variant)].Definition["parameters"]?[parameter];

    public async Task StartAsync(VirtualHost host)
    {
        connection = await host.ConnectAsync();
        client = await WireClient.OpenAsync(host);
        receiver = new TrustGraphReceiver($"processor:{name}", client) { Applying = ApplyAsync };
        await receiver.StartAsync(connection);
    }

    /// <summary>Completes once it runs just these variants.</summary>
    public Task UntilRunsAsync(params string[] variants) =>
        signal.UntilAsync(() => Variants.SequenceEqual(variants), () => $"{name} to run [{string.Join(", ", variants)}]; it runs [{string.Join(", ", Variants)}].");

    /// <summary>Completes once it took so many messages.</summary>
    public Task UntilTookAsync(int count) => signal.UntilAsync(() => taken.Count >= count, () => $"{name} to take {count} messages; it took {taken.Count}.");

    public async ValueTask DisposeAsync()
    {
        if (receiver is not null) await receiver.DisposeAsync();
        if (client is not null) await client.DisposeAsync();
        if (connection is not null) await connection.DisposeAsync();
    }

    async Task ApplyAsync(ImmutableDictionary<(string Workspace, string Key), string> wanted)
    {
        foreach (var variant in running.Keys.Where(variant => !wanted.ContainsKey(variant)))
        {
            if (running.TryRemove(variant, out var stopped)) await stopped.Channel.DisposeAsync();
        }

        // A definition that changes under a variant that runs is not heeded; that is how existing processors are.
        foreach (var ((workspace, variant), text) in wanted.Where(variant => !running.ContainsKey(variant.Key)))
        {
            var definition = JsonNode.Parse(text)!.AsObject();
            running[(workspace, variant)] = new(await OpenAsync(workspace, variant, definition), definition);
        }

        signal.Changed();
    }

    async Task<IChannel> OpenAsync(string workspace, string variant, JsonObject definition)
    {
        var channel = await connection!.CreateChannelAsync();
        foreach (var input in inputs)
        {
            var (exchange, durable) = Exchange((string)definition["topics"]![input]!);
            var queue = $"{exchange}.{name}--{workspace}--{variant}--{input}";
            await channel.FanoutAsync(exchange);
            await channel.QueueDeclareAsync(queue, durable, exclusive: false, autoDelete: false);
            await channel.QueueBindAsync(queue, exchange, queue);
            await channel.TakeAsync(queue, message =>
            {
                taken.Enqueue((variant, input, message.Body));
                signal.Changed();
                return Task.CompletedTask;
            });
        }

        return channel;
    }

    static (string Exchange, bool Durable) Exchange(string topic) =>
        topic.Split(':', 3) is [var kind, var space, var rest] ? ($"{space}.{kind}.{rest}", kind == "flow") : throw new FormatException(topic);

    sealed record Running(IChannel Channel, JsonObject Definition);
}
