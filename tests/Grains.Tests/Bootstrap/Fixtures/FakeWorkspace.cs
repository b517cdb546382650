using System.Collections.Immutable;
using TrustFlow.Config;

namespace TrustFlow.Bootstrap.Tests.Fixtures;

/// <summary>A workspace in memory that keeps the batches it was given and refuses what a real one refuses.</summary>
sealed class FakeWorkspace(string id) : IWorkspaceGrain
{
    readonly SortedDictionary<(string Type, string Key), (string Value, long Version)> _entries = [];

    public List<ConfigBatch> Batches { get; } = [];

    public int Reads { get; private set; }

    /// <summary>Throws where a read is to fail.</summary>
    public Action OnRead { get; set; } = () => { };

    /// <summary>Throws where a commit is to fail.</summary>
    public Action<ConfigBatch> OnCommit { get; set; } = _ => { };

    public string? this[string type, string key]
    {
        get => _entries.TryGetValue((type, key), out var entry) ? entry.Value : null;
        set => _entries[(type, key)] = (value!, 1);
    }

    public int Count => _entries.Count;

    public Task<ConfigValues> GetAsync(ImmutableArray<ConfigKey> keys, CancellationToken cancellation = default) =>
        Read(() => new ConfigValues(1, [.. keys.Select(key => new ConfigValue(id, key.Type, key.Key, this[key.Type, key.Key], 0))]));

    public Task<ConfigKeys> ListAsync(string type, CancellationToken cancellation = default) =>
        Read(() => new ConfigKeys(1, [.. _entries.Keys.Where(key => key.Type == type).Select(key => key.Key)]));

    public Task<ConfigValues> GetValuesAsync(string type, CancellationToken cancellation = default) => All(key => key == type);

    public Task<ConfigValues> GetAllAsync(CancellationToken cancellation = default) => All(_ => true);

    public Task<CommitResult> CommitAsync(ConfigBatch batch, CancellationToken cancellation = default)
    {
        try
        {
            OnCommit(batch);
            if (batch.Writes.Length is 0 or > 10_000) throw new BadValueException("A batch has at most 10,000 entries.");
            foreach (var write in batch.Writes.Where(write => ConfigTypes.IsOwned(write.Type))) throw new NotAllowedException(write.Type);
            foreach (var wanted in batch.Preconditions)
                if (wanted.Version is null && _entries.ContainsKey((wanted.Type, wanted.Key))) throw new ConfigConflictException(wanted.Type, wanted.Key, 1);
        }
        catch (Exception refused)
        {
            return Task.FromException<CommitResult>(refused);
        }

        Batches.Add(batch);
        foreach (var write in batch.Writes) this[write.Type, write.Key] = write.Value;
        return Task.FromResult(new CommitResult(Batches.Count, true, []));
    }

    Task<ConfigValues> All(Func<string, bool> wanted) =>
        Read(() => new ConfigValues(1, [.. _entries.Where(entry => wanted(entry.Key.Type))
            .Select(entry => new ConfigValue(id, entry.Key.Type, entry.Key.Key, entry.Value.Value, entry.Value.Version))]));

    Task<T> Read<T>(Func<T> read)
    {
        Reads++;
        try
        {
            OnRead();
            return Task.FromResult(read());
        }
        catch (Exception failed)
        {
            return Task.FromException<T>(failed);
        }
    }
}
