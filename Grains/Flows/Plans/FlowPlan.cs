using System.Text.Json.Serialization;

namespace TrustFlow.Flows.Plans;

/// <summary>Everything that a start, a restart or a resume will write and make.</summary>
/// <param name="Blueprint">The blueprint's name.</param>
/// <param name="BlueprintVersion">The version of the blueprint that it was made from, which must still hold at the commit; null where it was not made from one.</param>
/// <param name="Variants">The variants, in the blueprint's order, the shared ones first.</param>
/// <param name="Topics">The topics that the flow owns with others, by their complete names, in ordinal order.</param>
/// <param name="Record">The flow record's text.</param>
public sealed record FlowPlan(string Blueprint, long? BlueprintVersion, IReadOnlyList<PlannedVariant> Variants, IReadOnlyList<string> Topics, string Record)
{
    /// <summary>The version of the flow's record, which must still hold at the commit; null: there must be none.</summary>
    public long? RecordVersion { get; init; }

    /// <summary>The names of the variants that it shares.</summary>
    [JsonIgnore]
    public IReadOnlyList<VariantName> Shared => [.. Variants.Where(static variant => variant.Shared).Select(static variant => variant.Name)];
}

/// <summary>One variant's entry.</summary>
/// <param name="Processor">The kind of worker.</param>
/// <param name="Variant">The variant's name.</param>
/// <param name="Shared">Whether the other flows of the blueprint share it.</param>
/// <param name="Definition">The entry's text.</param>
public sealed record PlannedVariant(string Processor, string Variant, bool Shared, string Definition)
{
    /// <summary>What names it.</summary>
    [JsonIgnore]
    public VariantName Name => new(Processor, Variant);
}
