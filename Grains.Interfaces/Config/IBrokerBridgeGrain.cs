using System.Collections.Immutable;
using Orleans;
using Orleans.Concurrency;
using TrustFlow.Access;

namespace TrustFlow.Config;

/// <summary>Takes the configuration's changes to the broker; the key is <c>default</c>.</summary>
[Alias("trustflow.IBrokerBridgeGrain")]
public interface IBrokerBridgeGrain : IGrainWithStringKey
{
    /// <summary>The key of the one activation.</summary>
    const string Key = "default";

    /// <summary>Says how far the ledger is, so that nothing waits for a reminder. Answers when that is noted, not when it is published.</summary>
    [Alias("Poke"), AlwaysInterleave]
    Task PokeAsync(LedgerProgress progress);

    /// <summary>
    /// Says that the deployment has come up: one push without changes ("everything may have changed") goes out. For the host, once at its start.
    /// Answers when that is noted.
    /// </summary>
    [Alias("Announce"), AlwaysInterleave]
    Task AnnounceAsync(CancellationToken cancellation = default);

    /// <summary>The last version that was published.</summary>
    [Alias("GetPublished"), AlwaysInterleave, RequiresRole(Role.Viewer)]
    Task<long> GetPublishedAsync(CancellationToken cancellation = default);
}

/// <summary>How far the ledger is.</summary>
/// <param name="Head">The deployment's version.</param>
/// <param name="Touched">
/// The last batches up to the head, in order and without gaps; empty where there are too many to tell, or where they are not known: the change log has them.
/// </param>
[GenerateSerializer, Immutable, Alias("trustflow.LedgerProgress")]
public sealed record LedgerProgress([property: Id(0)] long Head, [property: Id(1)] ImmutableArray<ConfigTouched> Touched);
