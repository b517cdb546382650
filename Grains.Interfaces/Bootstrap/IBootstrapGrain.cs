using System.Collections.Immutable;
using Orleans;
using Orleans.Concurrency;
using TrustFlow.Access;

namespace TrustFlow.Bootstrap;

/// <summary>The loop that brings a deployment to its initial state and keeps it there; the key is <c>default</c>.</summary>
[Alias("trustflow.IBootstrapGrain")]
public interface IBootstrapGrain : IGrainWithStringKey
{
    /// <summary>The key of the one activation.</summary>
    const string Key = "default";

    /// <summary>Sets the loop going, for good: from now on a reminder keeps it alive. Repeatable; answers before the first wake.</summary>
    [Alias("Start"), AlwaysInterleave]
    Task StartAsync(CancellationToken cancellation = default);

    /// <summary>
    /// Wakes the loop at once, after the wake that may be under way. Answers with the status after that wake, or, since a wake may take long,
    /// with the status as it is after 20 s, whose <see cref="BootstrapStatus.NextWake"/> is then null.
    /// </summary>
    [Alias("RunNow"), AlwaysInterleave, RequiresRole(Role.Operator)]
    Task<BootstrapStatus> RunNowAsync(CancellationToken cancellation = default);

    /// <summary>Where each initialiser stands.</summary>
    [Alias("GetStatus"), AlwaysInterleave, RequiresRole(Role.Viewer)]
    Task<BootstrapStatus> GetStatusAsync(CancellationToken cancellation = default);
}

/// <summary>Where the loop stands.</summary>
/// <param name="Tier">How it is going.</param>
/// <param name="GateError">Why the services did not answer at the last wake, or null.</param>
/// <param name="LastWake">When it last ran; null before the first time.</param>
/// <param name="NextWake">When it will run next; null while it runs, or before it was ever started.</param>
/// <param name="Initialisers">In the configured order.</param>
[GenerateSerializer, Immutable, Alias("trustflow.BootstrapStatus")]
public sealed record BootstrapStatus(
    [property: Id(0)] BootstrapTier Tier, [property: Id(1)] string? GateError, [property: Id(2)] DateTimeOffset? LastWake,
    [property: Id(3)] DateTimeOffset? NextWake, [property: Id(4)] ImmutableArray<InitialiserStatus> Initialisers);

/// <summary>How the loop is going, which sets when it wakes again.</summary>
[GenerateSerializer, Alias("trustflow.BootstrapTier")]
public enum BootstrapTier
{
    /// <summary>It has not run yet.</summary>
    Waiting,

    /// <summary>The services did not answer.</summary>
    Gate,

    /// <summary>Something ran or failed at the last wake.</summary>
    Converging,

    /// <summary>Everything is done.</summary>
    Steady,
}

/// <summary>Where one initialiser stands.</summary>
/// <param name="Name">Its unique name.</param>
/// <param name="Class">What it runs.</param>
/// <param name="WantedFlag">The configured flag.</param>
/// <param name="StoredFlag">The flag of the last success; null where there is none, or it could not be read.</param>
/// <param name="Outcome">What the last wake did; null before the first.</param>
/// <param name="Error">Why it failed, in one line.</param>
/// <param name="Duration">How long it ran when it last did.</param>
/// <param name="At">When it last ran.</param>
[GenerateSerializer, Immutable, Alias("trustflow.InitialiserStatus")]
public sealed record InitialiserStatus(
    [property: Id(0)] string Name, [property: Id(1)] string Class, [property: Id(2)] string WantedFlag, [property: Id(3)] string? StoredFlag,
    [property: Id(4)] InitialiserOutcome? Outcome, [property: Id(5)] string? Error, [property: Id(6)] TimeSpan? Duration, [property: Id(7)] DateTimeOffset? At);

/// <summary>What a wake did with an initialiser.</summary>
[GenerateSerializer, Alias("trustflow.InitialiserOutcome")]
public enum InitialiserOutcome
{
    /// <summary>Its flag was already stored.</summary>
    Skip,

    /// <summary>It ran, and its flag is stored.</summary>
    Ran,

    /// <summary>It threw, or took too long.</summary>
    Failed,

    /// <summary>It ran, its flag could not be stored; it runs again.</summary>
    FailedStateWrite,
}
