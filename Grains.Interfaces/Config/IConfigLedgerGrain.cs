using Orleans;
using Orleans.Concurrency;
using TrustFlow.Access;

namespace TrustFlow.Config;

/// <summary>The one writer of a deployment's configuration; the key is <c>default</c>.</summary>
[Alias("trustflow.IConfigLedgerGrain")]
public interface IConfigLedgerGrain : IGrainWithStringKey
{
    /// <summary>The key of the one activation.</summary>
    const string Key = "default";

    /// <summary>Puts a batch into the order, and answers when it is on the disk. For workspaces only, which have checked it.</summary>
    [Alias("Commit"), AlwaysInterleave]
    Task<LedgerResult> CommitAsync(LedgerBatch batch, CancellationToken cancellation = default);

    /// <summary>All entries of a type across all workspaces but the reserved ones, in one snapshot with the deployment's version.</summary>
    [Alias("GetValuesAllWorkspaces"), AlwaysInterleave, RequiresRole(Role.Viewer)]
    Task<ConfigValues> GetValuesAllWorkspacesAsync(string type, CancellationToken cancellation = default);

    /// <summary>The deployment's version.</summary>
    [Alias("GetVersion"), AlwaysInterleave, RequiresRole(Role.Viewer)]
    Task<long> GetVersionAsync(CancellationToken cancellation = default);

    /// <summary>
    /// What was committed after a version, as soon as there is something, or nothing after some seconds: then the head is the version. Where the ledger
    /// cannot tell what it was, the head is beyond the version and nothing is said to be touched. For the one in each silo that follows for all who watch there.
    /// </summary>
    [Alias("Follow"), AlwaysInterleave]
    Task<LedgerProgress> FollowAsync(long after, CancellationToken cancellation = default);
}

/// <summary>A batch on its way from a workspace to the ledger.</summary>
/// <param name="Workspace">Where it writes.</param>
/// <param name="Batch">The batch, with its id.</param>
/// <param name="Flow">What it notes of a flow, or null.</param>
/// <param name="Fence">The fence of the lease under which the workspace is answered for; null where nobody else can do so.</param>
[GenerateSerializer, Immutable, Alias("trustflow.LedgerBatch")]
public sealed record LedgerBatch([property: Id(0)] string Workspace, [property: Id(1)] ConfigBatch Batch, [property: Id(2)] FlowNote? Flow, [property: Id(3)] long? Fence = null);

/// <summary>What the ledger answers.</summary>
/// <param name="Version">As in <see cref="CommitResult"/>.</param>
/// <param name="Changed">As in <see cref="CommitResult"/>.</param>
/// <param name="Repeated">Whether it was committed earlier, so that the workspace's memory may already be newer.</param>
/// <param name="Previous">
/// The version of the workspace's last change before this batch, so that answers which overtake each other are taken in order; null where the
/// ledger has committed nothing of the workspace since it was activated.
/// </param>
[GenerateSerializer, Immutable, Alias("trustflow.LedgerResult")]
public readonly record struct LedgerResult(
    [property: Id(0)] long Version, [property: Id(1)] bool Changed, [property: Id(2)] bool Repeated, [property: Id(3)] long? Previous);
