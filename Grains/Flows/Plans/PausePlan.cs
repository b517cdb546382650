using TrustFlow.Config;

namespace TrustFlow.Flows.Plans;

/// <summary>What a pause takes away, and what brings a paused flow back.</summary>
public static class PausePlan
{
    /// <summary>The one batch of a pause: the record says that the flow is paused and keeps what its variants are, and they go.</summary>
    /// <param name="id">The batch's id.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="flow">The flow.</param>
    public static ConfigBatch Batch(string id, string actor, StandingFlow flow)
    {
        var kept = flow.Variants.Where(static variant => variant.Seen.Value is not null).Select(static variant => new PausedVariant(variant.Name, variant.Definition));
        return new ConfigBatch(
            id, actor, [new(ConfigTypes.Flow, flow.Entry.Key, (flow.Record with { Paused = [.. kept] }).Write()), .. flow.Withdrawals],
            [.. flow.Preconditions, .. flow.Variants.Where(static variant => variant.NeededByOthers).Select(static variant => StandingFlow.Unchanged(variant.Seen))]);
    }

    /// <summary>What a resume writes: the variants as the record keeps them, whatever has become of the blueprint.</summary>
    public static FlowPlan Resume(StandingFlow flow)
    {
        var kept = (flow.Record.Paused ?? []).Select(static variant => variant.Name).ToHashSet();
        return new FlowPlan(
            flow.Record.Blueprint, null, [.. flow.Variants.Where(variant => kept.Contains(variant.Name)).Select(variant => variant.Planned with { Definition = Kept(flow, variant.Name) })], flow.Topics,
            (flow.Record with { Paused = null }).Write()) { RecordVersion = flow.Entry.Version };
    }

    static string Kept(StandingFlow flow, VariantName name) => flow.Record.Paused!.First(variant => variant.Name == name).Definition;
}
