using System.Collections.Immutable;
using Orleans;
using TrustFlow.Config;

namespace TrustFlow.Bootstrap;

/// <summary>The stored flags: type <c>init-state</c> in the workspace <c>__system__</c>, by the initialiser's name.</summary>
/// <param name="grains">The cluster.</param>
/// <param name="timeout">How long one call may take.</param>
/// <param name="time">The clock.</param>
public sealed class InitialiserFlags(IGrainFactory grains, TimeSpan timeout, TimeProvider time)
{
    IWorkspaceGrain System => grains.GetGrain<IWorkspaceGrain>(ConfigTypes.SystemWorkspace);

    /// <summary>Reads flags in one call, in the order of the names. An empty list is a round trip all the same.</summary>
    public async Task<ImmutableArray<StoredFlag>> ReadAsync(ImmutableArray<string> names, CancellationToken cancellation)
    {
        ImmutableArray<ConfigKey> keys = [.. names.Select(name => new ConfigKey(ConfigTypes.InitState, name))];
        var read = await System.GetAsync(keys, cancellation).WaitAsync(timeout, time, cancellation);
        return [.. read.Values.Select(entry => new StoredFlag(entry.Value is null ? null : BootstrapRules.Decode(entry.Value), null))];
    }

    /// <summary>Stores a flag.</summary>
    public async Task StoreAsync(string name, string flag, CancellationToken cancellation)
    {
        var write = new ConfigWrite(ConfigTypes.InitState, name, BootstrapRules.Encode(flag));
        await System.CommitAsync(new(null, $"bootstrap:{name}", [write], []), cancellation).WaitAsync(timeout, time, cancellation);
    }
}
