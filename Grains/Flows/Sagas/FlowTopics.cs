using System.Collections.Immutable;
using Orleans;
using TrustFlow.Config;
using TrustFlow.Flows.Plans;
using TrustFlow.Storage;

namespace TrustFlow.Flows.Sagas;

/// <summary>A flow's topics and queues on the broker.</summary>
sealed class FlowTopics(FlowRoom room)
{
    /// <summary>Makes topics; answers the first that could not be made, and why, or null.</summary>
    public async Task<(string Topic, Exception Failure)?> EnsureAsync(IReadOnlyList<string> topics)
    {
        var failures = await room.EachAsync(topics, async topic => (topic, failure: await room.TryOnBrokerAsync(() => Grain(topic).EnsureAsync(room.Life))));
        return failures.Where(static result => result.failure is not null).Select(static result => ((string, Exception)?)(result.topic, result.failure!)).FirstOrDefault();
    }

    /// <summary>
    /// Deletes the queues, and the owned topics that no flow uses. What the broker does not delete is listed as leaked, and holds nothing up.
    /// </summary>
    /// <param name="owned">Topics that the flow owned with others.</param>
    /// <param name="queues">Queues of its consumers, on whatever topics.</param>
    public async Task ReleaseAsync(IReadOnlyList<string> owned, IReadOnlyList<FlowQueue> queues)
    {
        var dead = (await room.EachAsync(queues, async queue => (queue, live: await room.UntilDoneAsync("look for live queues", () => IsLiveAsync(queue)))))
            .Where(static result => !result.live).Select(static result => result.queue).ToLookup(static queue => queue.Topic, static queue => queue.Subscription, StringComparer.Ordinal);
        var mine = owned.Select(TopicForms.KeyOf).OfType<string>().ToHashSet(StringComparer.Ordinal);
        await room.EachAsync(mine.Union(dead.Select(static group => group.Key), StringComparer.Ordinal), async topic => await ReleaseAsync(topic, mine.Contains(topic), [.. dead[topic].Distinct(StringComparer.Ordinal)]));
    }

    async Task<bool> ReleaseAsync(string topic, bool owned, ImmutableArray<string> subscriptions)
    {
        var failure = await room.TryOnBrokerAsync(() => owned ? Grain(topic).ReleaseAsync(subscriptions, room.Life) : Grain(topic).DeleteQueuesAsync(subscriptions, room.Life));
        if (failure is null) return true;
        SagaLog.Leaked(room.Logger, topic, failure.Message);
        IEnumerable<string?> leaked = owned ? subscriptions.Append<string?>(null) : subscriptions;
        foreach (var subscription in leaked)
            await room.UntilDoneAsync("list a leak", () => room.Store.SaveLeakAsync(new LeakedTopic(topic, subscription, room.Now, failure.Message.ReplaceLineEndings(" ")), room.Life));
        return false;
    }

    /// <summary>Whether a variant that stands in some workspace takes from the topic by a queue of that very name.</summary>
    async Task<bool> IsLiveAsync(FlowQueue queue)
    {
        foreach (var owner in Subscriptions.Owners(queue.Subscription))
        {
            if (FlowNames.CheckId("workspace", owner.Workspace) is not null || ConfigTypes.IsReserved(owner.Workspace)) continue;
            var name = new VariantName(owner.Processor, owner.Variant);
            var entry = (await room.Grains.GetGrain<IWorkspaceGrain>(owner.Workspace).GetAsync([new ConfigKey(name.Type, name.Variant)], room.Life)).Values[0];
            if (entry.Value is not null && VariantDefinition.Read(entry.Value).Topics.Any(spec => spec.Key == owner.Spec && TopicForms.KeyOf(spec.Value) == queue.Topic)) return true;
        }

        return false;
    }

    ITopicGrain Grain(string topic) => room.Grains.GetGrain<ITopicGrain>(TopicForms.KeyOf(topic) ?? topic);
}
