using System.Collections.Concurrent;
using TrustFlow.Client.Config;
using TrustFlow.Config;
using TrustFlow.Config.Wire;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Messages;

namespace TrustFlow.Client.Tests.Testing;

/// <summary>A config service of a test: entries in memory, versions in order, pushes over a broker, where there is one, as the test wishes.</summary>
public sealed class ConfigBoard(IPubSubBackend? broker = null) : IConfigSource
{
    readonly Lock gate = new();
    readonly Dictionary<(string Workspace, string Type, string Key), string> entries = [];
    readonly Dictionary<string, long> lastChange = new(StringComparer.Ordinal);
    long version;

    /// <summary>What was asked, in order: <c>all TYPE</c> or <c>get WORKSPACE TYPE/KEY …</c>.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Called before each answer; may throw, wait, or change what is answered.</summary>
    public Func<string, ConfigSnapshot, Task<ConfigSnapshot>> Answering { get; set; } = (_, answer) => Task.FromResult(answer);

    /// <summary>Told of each batch in order, while it is committed.</summary>
    public Action<long, string, IReadOnlyList<(string Type, string Key, string? Value)>> Committed { get; set; } = (_, _, _) => { };

    public long Version
    {
        get
        {
            lock (gate) return version;
        }
    }

    /// <summary>Commits a batch, and pushes it.</summary>
    public async Task PutAsync(string workspace, params (string Type, string Key, string? Value)[] writes)
    {
        var committed = Commit(workspace, writes);
        foreach (var type in writes.GroupBy(write => write.Type)) await PushAsync(committed, workspace, type.Key, [.. type.Select(write => write.Key)]);
    }

    /// <summary>Commits a batch; its push is lost.</summary>
    public long Commit(string workspace, params (string Type, string Key, string? Value)[] writes)
    {
        lock (gate)
        {
            foreach (var (type, key, value) in writes)
            {
                if (value is null) entries.Remove((workspace, type, key));
                else entries[(workspace, type, key)] = value;
            }

            lastChange[workspace] = ++version;
            Committed(version, workspace, writes);
            return version;
        }
    }

    public Task PushAsync(long committed, string workspace, string type, params string[] keys) =>
        SendAsync(ServiceTopics.ConfigKeys, new KeysChanged(committed, workspace, type, keys), RoutingKeys.Of(type, workspace));

    public Task PushEverythingAsync() => SendAsync(ServiceTopics.ConfigKeys, KeysChanged.Everything(Version), RoutingKeys.Everything);

    public Task<ConfigSnapshot> GetAllAsync(string type, CancellationToken cancellation = default) =>
        AnswerAsync($"all {type}", () => new ConfigSnapshot(version, [.. Entries().Where(entry => entry.Type == type && !ConfigTypes.IsReserved(entry.Workspace))]));

    public Task<ConfigSnapshot> GetValuesAsync(string type, string workspace, CancellationToken cancellation = default) =>
        AnswerAsync(
            $"values {workspace} {type}",
            () => new ConfigSnapshot(lastChange.GetValueOrDefault(workspace), [.. Entries().Where(entry => entry.Type == type && entry.Workspace == workspace)]));

    public Task<ConfigSnapshot> GetAsync(string workspace, IReadOnlyList<ConfigName> names, CancellationToken cancellation = default) =>
        AnswerAsync(
            $"get {workspace} {string.Join(' ', names.Select(name => $"{name.Type}/{name.Key}"))}",
            () => new ConfigSnapshot(
                lastChange.GetValueOrDefault(workspace),
                [.. names.Select(name => new ReceivedEntry(workspace, name.Type, name.Key, entries.GetValueOrDefault((workspace, name.Type, name.Key))))]));

    IEnumerable<ReceivedEntry> Entries() => entries.Select(entry => new ReceivedEntry(entry.Key.Workspace, entry.Key.Type, entry.Key.Key, entry.Value));

    async Task<ConfigSnapshot> AnswerAsync(string question, Func<ConfigSnapshot> read)
    {
        ConfigSnapshot answer;
        lock (gate) answer = read();
        Asked.Enqueue(question);
        return await Answering(question, answer);
    }

    async Task SendAsync<T>(string topic, T message, string routingKey)
    {
        if (broker is null) return;
        await using var producer = await broker.CreateProducerAsync(TopicName.Parse(topic));
        await producer.SendAsync(new Message(new JsonMessageFormat<T>().Write(message)) { RoutingKey = routingKey });
    }
}
