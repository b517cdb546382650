using System.Collections.Immutable;
using Orleans;

namespace TrustFlow.Config;

/// <summary>Which entries of a workspace are meant.</summary>
/// <param name="Type">One type, or null for all.</param>
/// <param name="Key">One key, or null for all.</param>
[GenerateSerializer, Immutable, Alias("trustflow.ConfigScope")]
public readonly record struct ConfigScope([property: Id(0)] string? Type, [property: Id(1)] string? Key);

/// <summary>How an entry changed, or differs.</summary>
/// <param name="Type">The entry's type.</param>
/// <param name="Key">The entry's key.</param>
/// <param name="Old">The text before, null where there was none; <see cref="Hidden"/> in place of what is secret.</param>
/// <param name="New">The text after, null where there is none; <see cref="Hidden"/> in place of what is secret.</param>
/// <param name="Secret">Whether something of it is hidden.</param>
[GenerateSerializer, Immutable, Alias("trustflow.EntryDelta")]
public sealed record EntryDelta(
    [property: Id(0)] string Type, [property: Id(1)] string Key, [property: Id(2)] string? Old, [property: Id(3)] string? New, [property: Id(4)] bool Secret)
{
    /// <summary>What stands in the place of a secret text.</summary>
    public const string Hidden = "***";
}

/// <summary>A committed batch, as far as it is in the scope that was asked for.</summary>
/// <param name="Version">Its place in the deployment's order.</param>
/// <param name="At">When it was committed.</param>
/// <param name="Actor">Who asked for it.</param>
/// <param name="BatchId">Its id.</param>
/// <param name="Workspace">Where it wrote.</param>
/// <param name="Entries">What it changed, at least one.</param>
[GenerateSerializer, Immutable, Alias("trustflow.ChangeRecord")]
public sealed record ChangeRecord(
    [property: Id(0)] long Version, [property: Id(1)] DateTimeOffset At, [property: Id(2)] string Actor, [property: Id(3)] string BatchId,
    [property: Id(4)] string Workspace, [property: Id(5)] ImmutableArray<EntryDelta> Entries);

/// <summary>A part of a history, the newest first.</summary>
/// <param name="Changes">The batches.</param>
/// <param name="Before">What asks for the next older page; null where there is none.</param>
/// <param name="Compacted">The last version that the change log has forgotten; 0 where it reaches back to the beginning.</param>
[GenerateSerializer, Immutable, Alias("trustflow.HistoryPage")]
public sealed record HistoryPage([property: Id(0)] ImmutableArray<ChangeRecord> Changes, [property: Id(1)] long? Before, [property: Id(2)] long Compacted);

/// <summary>How entries differ: between two versions, between two workspaces, or from what a batch would make of them.</summary>
/// <param name="Entries">In order of type and key; empty where all is the same.</param>
/// <param name="Warnings">What is doubtful, or left out and why; one line each.</param>
[GenerateSerializer, Immutable, Alias("trustflow.ConfigDiff")]
public sealed record ConfigDiff([property: Id(0)] ImmutableArray<EntryDelta> Entries, [property: Id(1)] ImmutableArray<string> Warnings);

/// <summary>What to roll back.</summary>
/// <param name="Version">The version whose entries are wanted again.</param>
/// <param name="Scope">Which entries.</param>
/// <param name="Id">The batch's id, so that it can be sent again; null to have one given.</param>
/// <param name="Actor">Who asks, for the change log.</param>
/// <param name="DryRun">Whether to say only what it would change.</param>
[GenerateSerializer, Immutable, Alias("trustflow.RollBack")]
public sealed record RollBack(
    [property: Id(0)] long Version, [property: Id(1)] ConfigScope Scope, [property: Id(2)] string? Id, [property: Id(3)] string Actor, [property: Id(4)] bool DryRun);

/// <summary>What a roll back, an import or a preview did or would do.</summary>
/// <param name="Committed">What was committed; null of a dry run. Of several batches the last.</param>
/// <param name="Diff">What it changed.</param>
[GenerateSerializer, Immutable, Alias("trustflow.ConfigWritten")]
public sealed record ConfigWritten([property: Id(0)] CommitResult? Committed, [property: Id(1)] ConfigDiff Diff);

/// <summary>What to watch.</summary>
/// <param name="Types">Of which types; empty for all.</param>
/// <param name="Key">One key, or null for all.</param>
/// <param name="After">The version after which to begin; null for what is committed from now on.</param>
/// <param name="Limit">The most batches of an answer, 1 to 1,000.</param>
/// <param name="Wait">How long to wait for something where there is nothing yet, at most 20 s.</param>
[GenerateSerializer, Immutable, Alias("trustflow.WatchQuery")]
public sealed record WatchQuery(
    [property: Id(0)] ImmutableArray<string> Types, [property: Id(1)] string? Key, [property: Id(2)] long? After, [property: Id(3)] int Limit, [property: Id(4)] TimeSpan Wait);

/// <summary>What was committed in a scope since.</summary>
/// <param name="Changes">In order, each once; empty where nothing came within the wait.</param>
/// <param name="Position">The version from which to go on: all up to it was told.</param>
[GenerateSerializer, Immutable, Alias("trustflow.WatchPage")]
public sealed record WatchPage([property: Id(0)] ImmutableArray<ChangeRecord> Changes, [property: Id(1)] long Position);
