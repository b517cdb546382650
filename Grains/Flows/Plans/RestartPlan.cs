using System.Text.Json.Serialization;

namespace TrustFlow.Flows.Plans;

/// <summary>What a restart makes of a flow, and what it was before. It is kept with the saga.</summary>
/// <param name="Next">What the flow becomes.</param>
/// <param name="Before">The variants that it had, with their texts.</param>
/// <param name="TopicsBefore">The topics that it owned with others.</param>
/// <param name="Recreate">Whether all its variants go and come back.</param>
public sealed record RestartPlan(FlowPlan Next, IReadOnlyList<PlannedVariant> Before, IReadOnlyList<string> TopicsBefore, bool Recreate)
{
    /// <summary>Owned topics that the flow does not use any more.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> TopicsDropped => [.. TopicsBefore.Except(Next.Topics, StringComparer.Ordinal)];

    /// <summary>Owned topics of before and after.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> TopicsOfBoth => [.. TopicsBefore.Union(Next.Topics, StringComparer.Ordinal)];

    /// <summary>The names of the shared variants of before.</summary>
    [JsonIgnore]
    public IReadOnlyList<VariantName> SharedBefore => [.. Before.Where(static variant => variant.Shared).Select(static variant => variant.Name)];

    /// <summary>Shared variants that the flow needs anew.</summary>
    [JsonIgnore]
    public IReadOnlyList<PlannedVariant> SharedAdded => [.. Next.Variants.Where(variant => variant.Shared && !SharedBefore.Contains(variant.Name))];

    /// <summary>All variants of before and after.</summary>
    [JsonIgnore]
    public IReadOnlyList<VariantName> Names => [.. Before.Concat(Next.Variants).Select(static variant => variant.Name).Distinct()];

    /// <summary>The names of the shared variants of before and after.</summary>
    [JsonIgnore]
    public IReadOnlyList<VariantName> Shared => [.. SharedBefore.Union(Next.Shared)];

    /// <summary>What a restart makes of a flow.</summary>
    public static RestartPlan Of(StandingFlow flow, FlowPlan next, bool recreate) =>
        new(next with { RecordVersion = flow.Entry.Version }, [.. flow.Variants.Select(static variant => variant.Planned)], flow.Topics, recreate);

    /// <summary>Queues that only the flow as it becomes takes from.</summary>
    public IReadOnlyList<FlowQueue> QueuesAdded(string workspace) => [.. FlowQueue.Of(workspace, Next.Variants).Except(FlowQueue.Of(workspace, Before))];

    /// <summary>Queues that the flow does not take from any more.</summary>
    /// <param name="workspace">The tenant.</param>
    /// <param name="used">Whether some other flow uses a shared variant, or keeps its queues: those stay.</param>
    public IReadOnlyList<FlowQueue> QueuesDropped(string workspace, Func<VariantName, bool> used) =>
        [.. FlowQueue.Of(workspace, Before.Where(variant => !variant.Shared || !used(variant.Name))).Except(FlowQueue.Of(workspace, Next.Variants))];
}
