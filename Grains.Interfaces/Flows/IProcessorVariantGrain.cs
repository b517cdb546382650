using Orleans;
using Orleans.Concurrency;
using TrustFlow.Access;

namespace TrustFlow.Flows;

/// <summary>One variant of a processor: whether what runs is what was asked for. The key is made by <see cref="VariantKey"/>.</summary>
[Alias("trustflow.IProcessorVariantGrain")]
public interface IProcessorVariantGrain : IGrainWithStringKey
{
    /// <summary>Takes a worker's report.</summary>
    [Alias("Report")]
    Task ReportAsync(ProcessorReport report, CancellationToken cancellation = default);

    /// <summary>Wanted against reported.</summary>
    [Alias("GetStatus"), AlwaysInterleave, RequiresRole(Role.Viewer)]
    Task<VariantStatus> GetStatusAsync(CancellationToken cancellation = default);

    /// <summary>
    /// Waits until every worker that reported the variant has let go of it. False when the time is over: <paramref name="reporting"/>
    /// where some worker has reported, <paramref name="silent"/> where none ever has; and at once when the variant is wanted, or comes to be.
    /// </summary>
    [Alias("WaitReleased"), AlwaysInterleave]
    Task<bool> WaitReleasedAsync(TimeSpan reporting, TimeSpan silent, CancellationToken cancellation = default);

    /// <summary>
    /// Waits until every worker that holds the variant has reported a definition. False when the time is over: <paramref name="reporting"/> where some worker
    /// holds it, <paramref name="silent"/> where none does.
    /// </summary>
    /// <param name="hash">The definition's hash.</param>
    /// <param name="reporting">How long where some worker holds the variant.</param>
    /// <param name="silent">How long where none does.</param>
    /// <param name="cancellation">Ends the wait.</param>
    [Alias("WaitApplied"), AlwaysInterleave]
    Task<bool> WaitAppliedAsync(string hash, TimeSpan reporting, TimeSpan silent, CancellationToken cancellation = default);
}

/// <summary>A variant's place in the deployment.</summary>
/// <param name="Workspace">The tenant.</param>
/// <param name="Processor">The kind of worker.</param>
/// <param name="Variant">The variant's name.</param>
public readonly record struct VariantKey(string Workspace, string Processor, string Variant)
{
    /// <summary>The grain's key, <c>workspace/processor/variant</c>; no part may hold a slash.</summary>
    public override string ToString() => $"{Workspace}/{Processor}/{Variant}";

    /// <summary>Reads a grain's key.</summary>
    public static VariantKey Parse(string key) =>
        key.Split('/', 3) is [var workspace, var processor, var variant] ? new(workspace, processor, variant) : throw new FormatException($"'{key}' is no variant key.");
}

/// <summary>What a worker says of a variant.</summary>
/// <param name="Instance">The worker's id, unique for each running copy.</param>
/// <param name="State">What it did.</param>
/// <param name="Hash">The SHA-256 of the definition that it applied, in lower-case hexadecimal; null where it has none.</param>
/// <param name="Error">Why it failed, or null.</param>
/// <param name="At">When.</param>
[GenerateSerializer, Immutable, Alias("trustflow.ProcessorReport")]
public sealed record ProcessorReport(
    [property: Id(0)] string Instance, [property: Id(1)] ReportedState State, [property: Id(2)] string? Hash, [property: Id(3)] string? Error,
    [property: Id(4)] DateTimeOffset At);

/// <summary>What a worker did with a variant.</summary>
[GenerateSerializer, Alias("trustflow.ReportedState")]
public enum ReportedState
{
    /// <summary>It runs the definition.</summary>
    Applied,

    /// <summary>It has let go of the variant.</summary>
    Released,

    /// <summary>It could not apply the definition.</summary>
    Failed,
}

/// <summary>Wanted against reported.</summary>
/// <param name="Workspace">The tenant.</param>
/// <param name="Processor">The kind of worker.</param>
/// <param name="Variant">The variant's name.</param>
/// <param name="WantedHash">The hash of the wanted definition; null where none is wanted.</param>
/// <param name="ReportedHash">The hash that was last reported; null where nobody runs it.</param>
/// <param name="Workers">How many workers run it.</param>
/// <param name="Error">The last error that is not mended yet.</param>
/// <param name="ReportedAt">When somebody last reported.</param>
[GenerateSerializer, Immutable, Alias("trustflow.VariantStatus")]
public sealed record VariantStatus(
    [property: Id(0)] string Workspace, [property: Id(1)] string Processor, [property: Id(2)] string Variant, [property: Id(3)] string? WantedHash,
    [property: Id(4)] string? ReportedHash, [property: Id(5)] int Workers, [property: Id(6)] string? Error, [property: Id(7)] DateTimeOffset? ReportedAt)
{
    /// <summary>Since when workers have said what they say now; null where nobody has reported.</summary>
    [Id(8)]
    public DateTimeOffset? Since { get; init; }

    /// <summary>The version of the definition's last change; 0 where none is wanted.</summary>
    [Id(9)]
    public long Version { get; init; }
}
