using TrustFlow.Config;
using TrustFlow.Flows.Plans;
using TrustFlow.Storage;
using FlowNote = TrustFlow.Config.FlowNote;

namespace TrustFlow.Flows.Sagas;

/// <summary>What flows use, as it is written down.</summary>
static class FlowUse
{
    /// <summary>The uses of a flow that runs, or is about to.</summary>
    public static FlowUses Running(IReadOnlyList<string> topics, IReadOnlyList<VariantName> shared) => new(topics, [.. shared.Select(SharedUses.Need)]);

    /// <summary>The uses of a flow that is paused.</summary>
    public static FlowUses Paused(IReadOnlyList<string> topics, IReadOnlyList<VariantName> shared) => new(topics, [.. shared.Select(SharedUses.Keep)]);

    /// <summary>A note by which these take the place of whatever the flow used before.</summary>
    public static FlowNote Using(this FlowNote note, FlowUses uses) => note with { UsesCleared = true, UsesAdded = [.. uses.Topics], VariantsAdded = [.. uses.Variants] };
}
