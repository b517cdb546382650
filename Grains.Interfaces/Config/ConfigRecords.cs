using System.Collections.Immutable;
using Orleans;

namespace TrustFlow.Config;

/// <summary>What names an entry within a workspace.</summary>
[GenerateSerializer, Immutable, Alias("trustflow.ConfigKey")]
public readonly record struct ConfigKey([property: Id(0)] string Type, [property: Id(1)] string Key);

/// <summary>A value as it stands.</summary>
/// <param name="Workspace">The tenant.</param>
/// <param name="Type">The entry's type.</param>
/// <param name="Key">The entry's key.</param>
/// <param name="Value">The text, or null where the entry does not exist.</param>
/// <param name="Version">The version of its last change; 0 where it does not exist.</param>
[GenerateSerializer, Immutable, Alias("trustflow.ConfigValue")]
public sealed record ConfigValue(
    [property: Id(0)] string Workspace, [property: Id(1)] string Type, [property: Id(2)] string Key,
    [property: Id(3)] string? Value, [property: Id(4)] long Version);

/// <summary>What a read answers.</summary>
/// <param name="Version">For a read of a workspace its last-change version, for one of all workspaces the deployment's.</param>
/// <param name="Values">The values, in the order asked for, or of their type and key.</param>
[GenerateSerializer, Immutable, Alias("trustflow.ConfigValues")]
public sealed record ConfigValues([property: Id(0)] long Version, [property: Id(1)] ImmutableArray<ConfigValue> Values);

/// <summary>The keys of a type.</summary>
/// <param name="Version">The workspace's last-change version.</param>
/// <param name="Keys">In ordinal order.</param>
[GenerateSerializer, Immutable, Alias("trustflow.ConfigKeys")]
public sealed record ConfigKeys([property: Id(0)] long Version, [property: Id(1)] ImmutableArray<string> Keys);

/// <summary>One entry's new value.</summary>
/// <param name="Type">The entry's type, at most 128 characters.</param>
/// <param name="Key">The entry's key, at most 256 characters.</param>
/// <param name="Value">The text, at most 4 MiB as UTF-8, or null to delete the entry.</param>
[GenerateSerializer, Immutable, Alias("trustflow.ConfigWrite")]
public readonly record struct ConfigWrite([property: Id(0)] string Type, [property: Id(1)] string Key, [property: Id(2)] string? Value);

/// <summary>The version that the caller last saw of an entry, which it must still have.</summary>
/// <param name="Type">The entry's type.</param>
/// <param name="Key">The entry's key, of an entry that the batch writes or of another.</param>
/// <param name="Version">The version of its last change, or null: it must be absent.</param>
[GenerateSerializer, Immutable, Alias("trustflow.ConfigPrecondition")]
public readonly record struct ConfigPrecondition([property: Id(0)] string Type, [property: Id(1)] string Key, [property: Id(2)] long? Version);

/// <summary>Puts and deletes in one workspace that are committed together or not at all.</summary>
/// <param name="Id">
/// Unique for each batch; one that took a version and is sent again with its id is answered as the first time, for as long as the change log is kept:
/// once it is compacted past the batch, the id is not known any more, and the batch would be committed anew. One that changed nothing took no version
/// and leaves no trace: sent again, it is decided anew. At most 128 characters; null to have one given.
/// </param>
/// <param name="Actor">Who asks, for the change log.</param>
/// <param name="Writes">At most 10,000, and at most 16 MiB in all.</param>
/// <param name="Preconditions">What must hold for it to be committed.</param>
[GenerateSerializer, Immutable, Alias("trustflow.ConfigBatch")]
public sealed record ConfigBatch(
    [property: Id(0)] string? Id, [property: Id(1)] string Actor,
    [property: Id(2)] ImmutableArray<ConfigWrite> Writes, [property: Id(3)] ImmutableArray<ConfigPrecondition> Preconditions)
{
    /// <summary>The last-change version that the workspace must have; null where it does not matter.</summary>
    [Id(4)]
    public long? WorkspaceVersion { get; init; }
}

/// <summary>What a committed batch answers.</summary>
/// <param name="Version">The version that it took, or took the first time; the deployment's current one where nothing changed.</param>
/// <param name="Changed">Whether it took a version now or the first time.</param>
/// <param name="Warnings">What is doubtful in the blueprints that it put, one line each with its JSON path, at most 50; they are stored all the same.</param>
[GenerateSerializer, Immutable, Alias("trustflow.CommitResult")]
public readonly record struct CommitResult([property: Id(0)] long Version, [property: Id(1)] bool Changed, [property: Id(2)] ImmutableArray<string> Warnings);

/// <summary>A change of the configuration as streams carry it: what was touched, never the values. A hint; the change log is the truth.</summary>
/// <param name="Version">The batch's version.</param>
/// <param name="Workspace">Where it wrote.</param>
/// <param name="Keys">What it touched.</param>
[GenerateSerializer, Immutable, Alias("trustflow.ConfigTouched")]
public sealed record ConfigTouched([property: Id(0)] long Version, [property: Id(1)] string Workspace, [property: Id(2)] ImmutableArray<ConfigKey> Keys);
