using System.Text;
using TrustFlow.Config;
using TrustFlow.Flows.Blueprints;

namespace TrustFlow.Flows.Plans;

/// <summary>Refuses a start whose one batch would be refused, while nothing is changed.</summary>
static class PlanLimits
{
    /// <summary>The most variants of a flow: its batch also has the record, and the preconditions on the record and on the blueprint.</summary>
    public const int Variants = BatchLimits.Entries - 2;

    /// <exception cref="FlowException">There are too many entries.</exception>
    public static void CheckCount(Blueprint blueprint)
    {
        if (blueprint.Entries.Count > Variants)
            throw new FlowException($"The blueprint has {blueprint.Entries.Count:N0} variants; a flow has at most {Variants:N0}, which are committed at once. Split the blueprint.", FlowError.Invalid);
    }

    /// <exception cref="FlowException">A text, or all of them together, is larger than what is stored.</exception>
    public static void CheckSize(IReadOnlyList<PlannedVariant> variants, IReadOnlyList<BlueprintEntry> entries, string record)
    {
        var total = SizeOf(record, "The flow's record", JsonPath.Root);
        foreach (var (variant, entry) in variants.Zip(entries)) total += SizeOf(variant.Definition, "The variant's definition", entry.Path) + variant.Name.Type.Length + variant.Variant.Length;
        if (total > BatchLimits.BatchBytes - BatchLimits.KeyLength)
            throw new FlowException($"The flow would have {total:N0} bytes; at most {BatchLimits.BatchBytes:N0} (16 MiB) are committed at once. Give its parameters shorter values.", FlowError.Invalid);
    }

    static long SizeOf(string text, string what, string path)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        return bytes <= BatchLimits.ValueBytes ? bytes : throw FlowTexts.Refusal($"{what} would have {bytes:N0} bytes; at most {BatchLimits.ValueBytes:N0} (4 MiB) are stored. Give its parameters shorter values.", path);
    }
}
