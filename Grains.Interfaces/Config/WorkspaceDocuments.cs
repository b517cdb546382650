using System.Collections.Immutable;
using Orleans;

namespace TrustFlow.Config;

/// <summary>A workspace as one document: what an export writes and an import reads.</summary>
/// <param name="Workspace">Where it came from; null where the document does not say.</param>
/// <param name="Version">The version that it shows; null where the document does not say.</param>
/// <param name="Entries">Its entries; none is without a text. Of two for one key the later holds.</param>
/// <param name="Secrets">Entries that it had and whose texts are not told.</param>
[GenerateSerializer, Immutable, Alias("trustflow.WorkspaceDocument")]
public sealed record WorkspaceDocument(
    [property: Id(0)] string? Workspace, [property: Id(1)] long? Version, [property: Id(2)] ImmutableArray<ConfigWrite> Entries,
    [property: Id(3)] ImmutableArray<ConfigKey> Secrets);

/// <summary>A part of an export, in order of type and key.</summary>
/// <param name="Version">The version that the whole export shows.</param>
/// <param name="Entries">Entries with their texts.</param>
/// <param name="Secrets">Entries whose texts are not told.</param>
/// <param name="After">What asks for the next part; null where this is the last.</param>
[GenerateSerializer, Immutable, Alias("trustflow.ExportPage")]
public sealed record ExportPage(
    [property: Id(0)] long Version, [property: Id(1)] ImmutableArray<ConfigWrite> Entries, [property: Id(2)] ImmutableArray<ConfigKey> Secrets,
    [property: Id(3)] ConfigKey? After);

/// <summary>What an import does with entries that the document has not.</summary>
[GenerateSerializer, Alias("trustflow.ImportMode")]
public enum ImportMode
{
    /// <summary>It leaves them.</summary>
    Merge,

    /// <summary>It deletes them, but for those that the flow service owns.</summary>
    Replace,
}

/// <summary>An import of a workspace.</summary>
/// <param name="Document">What to import.</param>
/// <param name="Mode">What becomes of other entries.</param>
/// <param name="Id">From which the ids of its batches are made, so that it can be sent again; at most 64 characters, null to have one given.</param>
/// <param name="Actor">Who asks, for the change log.</param>
/// <param name="DryRun">Whether to say only what it would change.</param>
[GenerateSerializer, Immutable, Alias("trustflow.WorkspaceImport")]
public sealed record WorkspaceImport(
    [property: Id(0)] WorkspaceDocument Document, [property: Id(1)] ImportMode Mode, [property: Id(2)] string? Id, [property: Id(3)] string Actor,
    [property: Id(4)] bool DryRun)
{
    /// <summary>The last-change version that the workspace must have when the import begins; null where it does not matter.</summary>
    [Id(5)]
    public long? WorkspaceVersion { get; init; }
}

/// <summary>What an import did, or would do.</summary>
/// <param name="Result">The last batch that it committed; null of a dry run, and where nothing was to be written.</param>
/// <param name="Diff">What it changed, at most 10,000 entries of it.</param>
/// <param name="Flows">What became of the document's flows, in order of their ids.</param>
[GenerateSerializer, Immutable, Alias("trustflow.WorkspaceImported")]
public sealed record WorkspaceImported([property: Id(0)] CommitResult? Result, [property: Id(1)] ConfigDiff Diff, [property: Id(2)] ImmutableArray<ImportedFlow> Flows);

/// <summary>What became of a flow of a document.</summary>
/// <param name="Flow">The flow's id.</param>
/// <param name="State">What became of it.</param>
/// <param name="Reason">Why it was not started, in one line; null where it was, or runs.</param>
[GenerateSerializer, Immutable, Alias("trustflow.ImportedFlow")]
public sealed record ImportedFlow([property: Id(0)] string Flow, [property: Id(1)] ImportedFlowState State, [property: Id(2)] string? Reason);

/// <summary>What became of a flow of a document.</summary>
[GenerateSerializer, Alias("trustflow.ImportedFlowState")]
public enum ImportedFlowState
{
    /// <summary>It was started.</summary>
    Started,

    /// <summary>It would be started; this is a dry run.</summary>
    WouldStart,

    /// <summary>The workspace has a flow of that id already.</summary>
    Exists,

    /// <summary>It is not to be started, as the reason says.</summary>
    LeftOut,

    /// <summary>It could not be started, as the reason says.</summary>
    Failed,
}
