using Orleans;
using Orleans.Concurrency;

namespace TrustFlow.Config;

/// <summary>How far a workspace's memory is, for those who tell others of a change; the key is the workspace.</summary>
[Alias("trustflow.IWorkspaceProgressGrain")]
public interface IWorkspaceProgressGrain : IGrainWithStringKey
{
    /// <summary>
    /// Answers when reads of the workspace show the given version of it. Whoever announces a version calls this first, or a reader that comes
    /// at once could still be given what was before.
    /// </summary>
    [Alias("Reach"), AlwaysInterleave]
    Task ReachAsync(long version, CancellationToken cancellation = default);
}
