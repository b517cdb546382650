using TrustFlow.PubSub;

namespace TrustFlow.Flows.Plans;

/// <summary>A queue that a flow's consumer uses.</summary>
/// <param name="Topic">The topic's key, as <see cref="TopicForms"/> makes it.</param>
/// <param name="Subscription">The queue's subscription.</param>
public readonly record struct FlowQueue(string Topic, string Subscription)
{
    /// <summary>The queues that variants' consumers use, whoever owns their topics.</summary>
    public static IReadOnlyList<FlowQueue> Of(string workspace, IEnumerable<PlannedVariant> variants) =>
    [
        .. from variant in variants
           from spec in VariantDefinition.Read(variant.Definition).Topics
           let topic = TopicName.TryParse(spec.Value, out var name, out _) ? name : null
           where topic is { Shared: true }
           select new FlowQueue(TopicForms.KeyOf(topic), Subscriptions.Name(variant.Processor, workspace, variant.Variant, spec.Key)),
    ];
}
