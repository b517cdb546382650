using System.Text.Json.Serialization;
using TrustFlow.Config;

namespace TrustFlow.Client.Config;

/// <summary>Puts and deletes that are committed together or not at all.</summary>
/// <param name="Id">Unique for each batch, so that it can be sent again; null to have one given.</param>
/// <param name="Writes">What it writes.</param>
/// <param name="Preconditions">What must hold for it to be committed.</param>
public sealed record BatchMessage(string? Id, IReadOnlyList<WriteMessage> Writes, IReadOnlyList<PreconditionMessage> Preconditions)
{
    /// <summary>The last-change version that the workspace must have; null where it does not matter.</summary>
    public long? WorkspaceVersion { get; init; }
}

/// <summary>One entry's new value.</summary>
/// <param name="Type">The entry's type.</param>
/// <param name="Key">The entry's key.</param>
/// <param name="Value">The text; null deletes the entry.</param>
public sealed record WriteMessage(string Type, string Key, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Value);

/// <summary>The version that an entry must have.</summary>
/// <param name="Type">The entry's type.</param>
/// <param name="Key">The entry's key.</param>
/// <param name="Version">The version; null: it must be absent.</param>
public sealed record PreconditionMessage(string Type, string Key, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? Version);

/// <summary>What a write did, or would do.</summary>
/// <param name="Version">The version that it took; null of a dry run.</param>
/// <param name="Changed">Whether it took a version; null of a dry run.</param>
/// <param name="Entries">What it changed; null where that is not told.</param>
/// <param name="Warnings">What is doubtful.</param>
public sealed record WrittenMessage(long? Version, bool? Changed, IReadOnlyList<EntryDelta>? Entries, IReadOnlyList<string>? Warnings);

/// <summary>What an import did, or would do.</summary>
/// <param name="Version">The version of its last batch; null where it wrote nothing.</param>
/// <param name="Entries">What it changed.</param>
/// <param name="Flows">What became of the document's flows.</param>
/// <param name="Warnings">What is doubtful.</param>
public sealed record ImportedMessage(long? Version, IReadOnlyList<EntryDelta>? Entries, IReadOnlyList<ImportedFlow>? Flows, IReadOnlyList<string>? Warnings);

/// <summary>A roll back that is asked for.</summary>
/// <param name="Version">The version whose entries are wanted again.</param>
/// <param name="Type">One type, or null for all.</param>
/// <param name="Key">One key, or null for all.</param>
/// <param name="DryRun">Whether to say only what it would change.</param>
/// <param name="Id">The batch's id, so that it can be sent again; null to have one given.</param>
public sealed record RollBackMessage(long Version, string? Type, string? Key, bool DryRun, string? Id);
