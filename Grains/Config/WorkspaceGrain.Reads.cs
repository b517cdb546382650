using System.Collections.Immutable;
using TrustFlow.Storage;

namespace TrustFlow.Config;

sealed partial class WorkspaceGrain
{
    public Task<ConfigValues> GetAsync(ImmutableArray<ConfigKey> keys, CancellationToken cancellation = default)
    {
        WorkspaceIds.Check(workspace);
        if (keys.IsDefault) keys = [];
        if (view.Find() is not { } memory) return ReadAsync(keys, cancellation);

        var values = ImmutableArray.CreateBuilder<ConfigValue>(keys.Length);
        foreach (var key in keys) values.Add(memory.Get(key));
        return Task.FromResult(new ConfigValues(memory.Version, values.MoveToImmutable()));
    }

    public async Task<ConfigKeys> ListAsync(string type, CancellationToken cancellation = default)
    {
        WorkspaceIds.Check(workspace);
        if (view.Find() is { } memory) return new(memory.Version, memory.Keys(type));
        var read = await ReadAsync(type, cancellation);
        return new(read.Version, [.. read.Values.Select(static value => value.Key)]);
    }

    public Task<ConfigValues> GetValuesAsync(string type, CancellationToken cancellation = default)
    {
        WorkspaceIds.Check(workspace);
        return view.Find() is { } memory ? Task.FromResult(new ConfigValues(memory.Version, memory.Values(type))) : ReadAsync(type, cancellation);
    }

    public async Task<ConfigValues> GetAllAsync(CancellationToken cancellation = default)
    {
        WorkspaceIds.Check(workspace);
        if (!view.IsSole) await BecomeSoleAsync().WaitAsync(cancellation);
        var memory = await view.ReadyAsync(cancellation);
        return new(memory.Version, memory.All());
    }

    // While the memory is being filled, the store answers for what is asked alone.
    async Task<ConfigValues> ReadAsync(string type, CancellationToken cancellation)
    {
        try
        {
            var read = await store.ReadAsync(workspace, type, cancellation);
            view.Answered(read.Version);
            return new(read.Version, [.. read.Entries.OrderBy(static entry => entry.Key, StringComparer.Ordinal).Select(StoreRecords.Value)]);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw NotRead(e);
        }
    }

    async Task<ConfigValues> ReadAsync(ImmutableArray<ConfigKey> keys, CancellationToken cancellation)
    {
        try
        {
            var read = await store.ReadAsync(workspace, [.. keys.Select(key => new EntryKey(key.Type, key.Key))], cancellation);
            view.Answered(read.Version);
            var found = read.Entries.ToDictionary(entry => new ConfigKey(entry.Type, entry.Key));
            return new(read.Version, [.. keys.Select(key =>
                found.TryGetValue(key, out var entry) ? StoreRecords.Value(entry) : new ConfigValue(workspace, key.Type, key.Key, null, 0))]);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw NotRead(e);
        }
    }

    ConfigException NotRead(Exception cause) => new($"Entries of the workspace '{workspace}' could not be read ({cause.Message}). Try again.");
}
