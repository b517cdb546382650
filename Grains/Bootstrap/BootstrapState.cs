using Orleans;

namespace TrustFlow.Bootstrap;

/// <summary>What the loop remembers across activations: how things went. What is done, the stored flags say.</summary>
[GenerateSerializer, Alias("trustflow.BootstrapState")]
public sealed class BootstrapState
{
    /// <summary>When a wake last did something.</summary>
    [Id(0)]
    public DateTimeOffset? LastWork { get; set; }

    /// <summary>The last outcome of each initialiser by name.</summary>
    [Id(1)]
    public Dictionary<string, InitialiserRecord> Initialisers { get; set; } = new(StringComparer.Ordinal);
}

/// <summary>How an initialiser last went.</summary>
/// <param name="Outcome">What the last wake did with it.</param>
/// <param name="Error">Why it failed, in one line.</param>
/// <param name="Duration">How long it ran when it last did.</param>
/// <param name="At">When it last ran.</param>
[GenerateSerializer, Immutable, Alias("trustflow.InitialiserRecord")]
public sealed record InitialiserRecord(
    [property: Id(0)] InitialiserOutcome? Outcome, [property: Id(1)] string? Error, [property: Id(2)] TimeSpan? Duration, [property: Id(3)] DateTimeOffset? At)
{
    /// <summary>The record after a result: one that was skipped keeps when it ran and for how long.</summary>
    public static InitialiserRecord After(InitialiserRecord? before, InitialiserResult result) => result.Duration is null
        ? new(result.Outcome, result.Error, before?.Duration, before?.At)
        : new(result.Outcome, result.Error, result.Duration, result.At);
}
