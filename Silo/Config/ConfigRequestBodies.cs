using System.Collections.Immutable;
using System.Text.Json.Serialization;
using TrustFlow.Config;

namespace TrustFlow.Silo.Config;

/// <summary>A batch as a client sends it. A member with a wrong name is refused: what it was to demand would not hold.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record BatchBody
{
    /// <summary>Unique for each batch; null to have one given.</summary>
    public string? Id { get; init; }

    /// <summary>What it writes.</summary>
    public required IReadOnlyList<WriteBody> Writes { get; init; }

    /// <summary>What must hold for it to be committed.</summary>
    public IReadOnlyList<PreconditionBody>? Preconditions { get; init; }

    /// <summary>The last-change version that the workspace must have.</summary>
    public long? WorkspaceVersion { get; init; }

    public ConfigBatch Batch(string actor) => new(
        Id,
        actor,
        [.. Items(Writes, "writes").Select(static write => new ConfigWrite(write.Type, write.Key, write.Value))],
        [.. Items(Preconditions ?? [], "preconditions").Select(static it => new ConfigPrecondition(it.Type, it.Key, it.Version))])
    {
        WorkspaceVersion = WorkspaceVersion,
    };

    static ImmutableArray<T> Items<T>(IReadOnlyList<T>? items, string name)
        where T : class
    {
        if (items is null) throw new BadValueException($"The body is no request: what stands at $.{name} is null.");
        foreach (var (i, item) in items.Index())
        {
            if (item is null) throw new BadValueException($"The body is no request: what stands at $.{name}[{i}] is null.");
        }

        return [.. items];
    }
}

/// <summary>An entry's new value.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record WriteBody
{
    /// <summary>The entry's type.</summary>
    public required string Type { get; init; }

    /// <summary>The entry's key.</summary>
    public required string Key { get; init; }

    /// <summary>The text; null deletes the entry. It must be there, so that none is deleted by a slip.</summary>
    public required string? Value { get; init; }
}

/// <summary>The version that an entry must have.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record PreconditionBody
{
    /// <summary>The entry's type.</summary>
    public required string Type { get; init; }

    /// <summary>The entry's key.</summary>
    public required string Key { get; init; }

    /// <summary>The version; null: it must be absent.</summary>
    public required long? Version { get; init; }
}

/// <summary>A roll back as a client asks for it. A member with a wrong name is refused: more than was meant would go back.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record RollBackBody
{
    /// <summary>The version whose entries are wanted again.</summary>
    public required long Version { get; init; }

    /// <summary>One type, or null for all.</summary>
    public string? Type { get; init; }

    /// <summary>One key, or null for all.</summary>
    public string? Key { get; init; }

    /// <summary>Whether to say only what it would change.</summary>
    public bool DryRun { get; init; }

    /// <summary>The batch's id; null to have one given.</summary>
    public string? Id { get; init; }
}
