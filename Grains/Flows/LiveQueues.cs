using Orleans;
using TrustFlow.Config;
using TrustFlow.Flows.Plans;

namespace TrustFlow.Flows;

/// <summary>Queues that must not be deleted, since somebody takes from them.</summary>
static class LiveQueues
{
    /// <summary>Whether a variant that stands in some workspace takes from the topic by a queue of that very name.</summary>
    public static async Task<bool> IsLiveAsync(IGrainFactory grains, FlowQueue queue, CancellationToken cancellation)
    {
        foreach (var owner in Subscriptions.Owners(queue.Subscription))
        {
            if (FlowNames.CheckId("workspace", owner.Workspace) is not null || ConfigTypes.IsReserved(owner.Workspace)) continue;
            var name = new VariantName(owner.Processor, owner.Variant);
            var entry = (await grains.GetGrain<IWorkspaceGrain>(owner.Workspace).GetAsync([new ConfigKey(name.Type, name.Variant)], cancellation)).Values[0];
            if (entry.Value is not null && VariantDefinition.Read(entry.Value).Topics.Any(spec => spec.Key == owner.Spec && TopicForms.KeyOf(spec.Value) == queue.Topic)) return true;
        }

        return false;
    }
}
