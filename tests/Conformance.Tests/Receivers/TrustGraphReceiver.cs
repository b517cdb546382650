using System.Collections.Immutable;
using System.Text.Json.Nodes;
using RabbitMQ.Client;
using TrustFlow.Conformance.Tests.Amqp;

namespace TrustFlow.Conformance.Tests.Receivers;

/// <summary>
/// Follows one type of configuration as existing receivers do. It declares its queue, then asks for all values; on a push it asks for those of each
/// workspace named. It remembers the highest version that it saw in a push or an answer, and ignores pushes at or below it.
/// </summary>
sealed class TrustGraphReceiver(string type, WireClient client) : IAsyncDisposable
{
    readonly SemaphoreSlim turn = new(0, 1);
    readonly Signal signal = new();
    IChannel? channel;
    ImmutableDictionary<(string Workspace, string Key), string> values = ImmutableDictionary<(string Workspace, string Key), string>.Empty;
    long version;

    /// <summary>What it last learnt.</summary>
    public ImmutableDictionary<(string Workspace, string Key), string> Values => Volatile.Read(ref values);

    /// <summary>The highest version that it saw.</summary>
    public long Version => Volatile.Read(ref version);

    /// <summary>The request that it began with, and the answer.</summary>
    public (string Request, WireMessage Answer) FirstQuestion { get; private set; }

    /// <summary>Called with what it learnt, before it takes the next push.</summary>
    public Func<ImmutableDictionary<(string Workspace, string Key), string>, Task> Applying { get; init; } = _ => Task.CompletedTask;

    /// <summary>Begins; completes when it has read everything once.</summary>
    public async Task StartAsync(IConnection connection)
    {
        channel = await connection.CreateChannelAsync();
        await channel.FanoutAsync(Names.Notify);
        var queue = await channel.OwnQueueAsync();
        await channel.QueueBindAsync(queue, Names.Notify, queue);
        await channel.TakeAsync(queue, HeedAsync);
        await FetchAllAsync();
        turn.Release();
    }

    /// <summary>Completes once what it knows is as wanted.</summary>
    public Task UntilAsync(Func<ImmutableDictionary<(string Workspace, string Key), string>, bool> holds) =>
        signal.UntilAsync(() => holds(Values), () => $"a receiver of '{type}', which is at version {Version} with {Values.Count} values.");

    public async ValueTask DisposeAsync()
    {
        if (channel is not null) await channel.DisposeAsync();
    }

    async Task HeedAsync(WireMessage push)
    {
        await turn.WaitAsync();
        try
        {
            var body = push.Json();
            var pushed = (long)body["version"]!;
            if (pushed <= version) return;
            var changes = body["changes"]!.AsObject();
            if (changes.Count == 0) await FetchAllAsync();
            else if (changes[type] is JsonArray workspaces) await FetchAsync([.. workspaces.Select(workspace => (string)workspace!)]);
            version = Math.Max(version, pushed);
            signal.Changed();
        }
        finally
        {
            turn.Release();
        }
    }

    async Task FetchAllAsync()
    {
        var request = Request("getvalues-all-ws", "");
        var answer = await client.AskAsync(Names.Config, request);
        if (FirstQuestion.Request is null) FirstQuestion = (request, answer);
        await ApplyAsync(answer, Values.Clear(), value => (string)value["workspace"]!);
    }

    async Task FetchAsync(IEnumerable<string> workspaces)
    {
        foreach (var workspace in workspaces)
        {
            var answer = await client.AskAsync(Names.Config, Request("getvalues", workspace));
            await ApplyAsync(answer, Values.RemoveRange(Values.Keys.Where(key => key.Workspace == workspace)), _ => workspace);
        }
    }

    async Task ApplyAsync(WireMessage answer, ImmutableDictionary<(string Workspace, string Key), string> others, Func<JsonNode, string> workspace)
    {
        var body = answer.Json();
        Assert.True(body["error"] is null, answer.Body);
        var known = others.SetItems(body["values"]!.AsArray().Select(value => KeyValuePair.Create((workspace(value!), (string)value!["key"]!), (string)value["value"]!)));
        await Applying(known);
        Volatile.Write(ref values, known);
        version = Math.Max(version, (long)body["version"]!);
        signal.Changed();
    }

    string Request(string operation, string workspace) =>
        new JsonObject { ["operation"] = operation, ["workspace"] = workspace, ["keys"] = new JsonArray(), ["type"] = type, ["values"] = new JsonArray() }.ToJsonString();
}
