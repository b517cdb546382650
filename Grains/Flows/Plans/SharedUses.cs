using System.Collections.Immutable;
using TrustFlow.Config;
using TrustFlow.Storage;

namespace TrustFlow.Flows.Plans;

/// <summary>
/// Which flows use which shared variants. A flow that runs, or is about to, needs the variant to stand; one that is paused only keeps its queues, with
/// the messages in them. Both are written down with the flow's intent, and gone when it gives the variant up. A flow that makes its variants anew holds those that
/// it is about to put, so that nobody puts them otherwise meanwhile.
/// </summary>
/// <param name="uses">What is written down.</param>
public sealed class SharedUses(IReadOnlyList<VariantUse> uses)
{
    /// <summary>As many uses of a variant tell all that is asked here: one of two is another flow's.</summary>
    public const int Enough = 2;

    const string PausedMark = ":paused";
    const string HeldMark = ":held";

    /// <summary>What a flow writes down that needs a variant.</summary>
    public static string Need(VariantName name) => name.ToString();

    /// <summary>What a flow writes down that is paused.</summary>
    public static string Keep(VariantName name) => name + PausedMark;

    /// <summary>What a flow writes down that is about to put a variant in a batch of its own.</summary>
    public static string Hold(VariantName name) => name + HeldMark;

    /// <summary>What must hold where a flow puts variants that are not there: that no other flow is about to. Nobody else puts those named after the flow.</summary>
    public static ImmutableArray<Config.VariantNeed> NotHeld(IEnumerable<PlannedVariant> absent, string flow) =>
        [.. absent.Where(variant => variant.Shared || !variant.Variant.Contains(flow, StringComparison.Ordinal)).Select(static variant => new Config.VariantNeed(Hold(variant.Name), ByOthers: false))];

    /// <summary>Whether what was expected and is not so is that nobody holds a variant.</summary>
    public static bool IsHeld(ConfigConflictException conflict, out VariantName variant)
    {
        var held = conflict.Type == Storage.VariantNeed.RefusedType && conflict.Key.EndsWith(HeldMark, StringComparison.Ordinal);
        variant = held ? VariantName.Parse(conflict.Key[..^HeldMark.Length]) : default;
        return held;
    }

    /// <summary>What must be read of variants.</summary>
    public static IReadOnlyList<string> Reads(IEnumerable<VariantName> names) => [.. names.SelectMany(static name => new[] { Need(name), Keep(name) })];

    /// <summary>Whether another flow than the given one needs the variant.</summary>
    public bool IsNeededBeside(VariantName name, string flow) => uses.Any(use => use.Variant == Need(name) && use.Flow != flow);

    /// <summary>Whether another flow than the given one needs the variant, or keeps its queues.</summary>
    public bool IsUsedBeside(VariantName name, string flow) => uses.Any(use => use.Flow != flow && (use.Variant == Need(name) || use.Variant == Keep(name)));
}
