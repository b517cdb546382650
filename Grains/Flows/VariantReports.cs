using Orleans;

namespace TrustFlow.Flows;

/// <summary>What the workers of a variant last said, as it is stored. Pure but for its own list.</summary>
[GenerateSerializer, Alias("trustflow.VariantReports")]
public sealed class VariantReports
{
    /// <summary>The most workers that are remembered; the one that was silent longest is forgotten first.</summary>
    public const int Limit = 64;

    /// <summary>The most characters of an error that are kept.</summary>
    public const int MaxError = 1_000;

    /// <summary>The last report of each worker.</summary>
    [Id(0)]
    public List<WorkerReport> Workers { get; set; } = [];

    /// <summary>Takes a report in; false where it is older than what is known, or says the same.</summary>
    public bool Take(ProcessorReport report)
    {
        var known = Workers.FindIndex(worker => worker.Instance == report.Instance);
        var taken = new WorkerReport(report.Instance, report.State, report.Hash, report.Error is { } error ? OneLine.Cut(error.ReplaceLineEndings(" "), MaxError - 1) : null, report.At, report.At);
        if (known >= 0 && Workers[known].SaysSame(taken)) taken = taken with { Since = Workers[known].Since ?? Workers[known].At };
        if (known >= 0 && (Workers[known].At > report.At || Workers[known] == taken)) return false;
        if (known >= 0) Workers.RemoveAt(known);
        Workers.Add(taken);
        if (Workers.Count > Limit) Workers.Remove(Workers.MinBy(static worker => worker.At)!);
        return true;
    }

    /// <summary>Whether no worker that reported holds the variant any more; null where none has reported.</summary>
    public bool? Released() => Workers.Count == 0 ? null : Workers.All(static worker => worker.State == ReportedState.Released);

    /// <summary>Whether every worker that holds the variant runs a definition; null where none holds it.</summary>
    public bool? Runs(string hash)
    {
        var holding = Workers.Where(static worker => worker.State != ReportedState.Released).ToList();
        return holding.Count == 0 ? null : holding.All(worker => worker.State == ReportedState.Applied && worker.Hash == hash);
    }

    /// <summary>Wanted against reported. Of several workers one that does not run what is wanted is shown.</summary>
    /// <param name="key">The variant.</param>
    /// <param name="wanted">The hash of the wanted definition; null where none is.</param>
    /// <param name="version">The version of its last change; 0 where none is wanted.</param>
    public VariantStatus Status(VariantKey key, string? wanted, long version = 0)
    {
        var running = Workers.Where(static worker => worker.State == ReportedState.Applied).OrderByDescending(static worker => worker.At).ToList();
        var shown = running.FirstOrDefault(worker => worker.Hash != wanted) ?? running.FirstOrDefault();
        var failed = Workers.Where(static worker => worker.State == ReportedState.Failed).MaxBy(static worker => worker.At);
        return new VariantStatus(
            key.Workspace, key.Processor, key.Variant, wanted, shown?.Hash, running.Count, failed?.Error, Workers.Count == 0 ? null : Workers.Max(static worker => worker.At))
        {
            Since = failed?.Begun ?? (shown is not null && shown.Hash != wanted ? shown.Begun : LastBegun(running.Count > 0 ? running : Workers)),
            Version = version,
        };
    }

    /// <summary>What several say together holds since the last of them began to say it.</summary>
    static DateTimeOffset? LastBegun(IReadOnlyCollection<WorkerReport> workers) => workers.Count == 0 ? null : workers.Max(static worker => worker.Begun);
}

/// <summary>What one worker last said.</summary>
/// <param name="Instance">The worker's id.</param>
/// <param name="State">What it did.</param>
/// <param name="Hash">The hash of the definition that it applied, or null.</param>
/// <param name="Error">Why it failed, or null.</param>
/// <param name="At">When.</param>
/// <param name="Since">Since when it has said so; null in what an older program stored.</param>
[GenerateSerializer, Immutable, Alias("trustflow.WorkerReport")]
public sealed record WorkerReport(
    [property: Id(0)] string Instance, [property: Id(1)] ReportedState State, [property: Id(2)] string? Hash, [property: Id(3)] string? Error,
    [property: Id(4)] DateTimeOffset At, [property: Id(5)] DateTimeOffset? Since)
{
    /// <summary>Since when it has said so, as far as is known.</summary>
    public DateTimeOffset Begun => Since ?? At;

    /// <summary>Whether another report says the same, whenever.</summary>
    public bool SaysSame(WorkerReport other) => (State, Hash, Error) == (other.State, other.Hash, other.Error);
}
