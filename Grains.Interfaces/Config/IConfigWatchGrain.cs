using Orleans;
using Orleans.Concurrency;
using TrustFlow.Access;

namespace TrustFlow.Config;

/// <summary>
/// What is committed in a workspace, as it comes; the key is the workspace's id, or <see cref="AllWorkspaces"/> for all but the reserved ones. Whoever asks again with
/// each answer's position is told of every batch of his scope exactly once and in order, whatever happens in between.
/// </summary>
[Alias("trustflow.IConfigWatchGrain")]
public interface IConfigWatchGrain : IGrainWithStringKey
{
    /// <summary>The key for all workspaces but the reserved ones.</summary>
    const string AllWorkspaces = "*";

    /// <summary>What was committed since a version, at once if there is something, otherwise as soon as there is, or with nothing when the wait is over.</summary>
    /// <exception cref="CompactedVersionException">The change log does not reach back to the version.</exception>
    [Alias("Watch"), AlwaysInterleave, RequiresRole(Role.Viewer)]
    Task<WatchPage> WatchAsync(WatchQuery query, CancellationToken cancellation = default);
}
