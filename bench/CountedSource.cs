using TrustFlow.Client.Config;
using TrustFlow.Config;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.Bench;

/// <summary>Reads as the workers of a silo do, and counts what they ask for.</summary>
sealed class CountedSource(IPubSubBackend broker, PubSubEnvironment environment) : IConfigSource, IAsyncDisposable
{
    readonly BrokerConfigClient inner = new(broker, environment);
    readonly Lock gate = new();
    readonly HashSet<string> workers = [];
    int requests;
    int keys;

    public (int Requests, int Definitions, int Workers) Take()
    {
        lock (gate)
        {
            var taken = (requests, keys, workers.Count);
            (requests, keys) = (0, 0);
            workers.Clear();
            return taken;
        }
    }

    public Task<ConfigSnapshot> GetAllAsync(string type, CancellationToken cancellation = default) => CountAsync([type], inner.GetAllAsync(type, cancellation));

    public Task<ConfigSnapshot> GetValuesAsync(string type, string workspace, CancellationToken cancellation = default) =>
        CountAsync([type], inner.GetValuesAsync(type, workspace, cancellation));

    public Task<ConfigSnapshot> GetAsync(string workspace, IReadOnlyList<ConfigName> names, CancellationToken cancellation = default) =>
        CountAsync(names.Select(name => name.Type), inner.GetAsync(workspace, names, cancellation));

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    Task<T> CountAsync<T>(IEnumerable<string> types, Task<T> read)
    {
        // Each worker asks for its definition and, with it, for the purge of what it keeps.
        var asked = types.Where(static type => type.StartsWith(ConfigTypes.ProcessorPrefix, StringComparison.Ordinal)).ToList();
        lock (gate)
        {
            if (asked.Count > 0) requests++;
            keys += asked.Count;
            workers.UnionWith(asked);
        }

        return read;
    }
}
