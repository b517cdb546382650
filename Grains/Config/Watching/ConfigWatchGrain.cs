using Orleans;

namespace TrustFlow.Config.Watching;

/// <summary>Answers those who ask again and again what was committed, each time by a watch of its own on the hub of this silo.</summary>
sealed class ConfigWatchGrain(WatchHub hub) : Grain, IConfigWatchGrain
{
    /// <summary>The most batches of an answer.</summary>
    const int MostBatches = 1_000;

    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    public async Task<WatchPage> WatchAsync(WatchQuery query, CancellationToken cancellation = default)
    {
        if (query.Limit is < 1 or > MostBatches) throw new BadValueException($"The limit is {query.Limit}, and must be 1 to {MostBatches:N0}.");
        if (query.Wait < TimeSpan.Zero || query.Wait > LongestWait) throw new BadValueException($"The wait is {query.Wait}, and must be 0 to {LongestWait.TotalSeconds:0} s.");
        var workspace = this.GetPrimaryKeyString();
        var scope = WatchScope.Of(workspace == IConfigWatchGrain.AllWorkspaces ? null : workspace, query.Types, query.Key);
        using var watcher = await hub.WatchAsync(scope, query.After, cancellation);
        return await watcher.ReadAsync(query.Limit, query.Wait, cancellation);
    }
}
