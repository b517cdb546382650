using System.Collections.Immutable;
using TrustFlow.Config;
using TrustFlow.Config.Secrets;
using TrustFlow.Flows.Plans;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.Flows.Sagas;

/// <summary>Says what starts, stops and restarts would do, by the plans that they are made from. Changes nothing.</summary>
sealed class FlowPreviews(FlowRoom room, IPubSubBackend broker)
{
    readonly FlowReading reading = new(room);

    public async Task<FlowPreview> StartAsync(FlowStart start)
    {
        var (plan, seen) = await new StartPlanning(room).PlanAsync(start);
        var writes = StartBatch.Make("", "", room.Flow.Flow, plan, seen).Writes;
        var swept = (await room.Store.ReadLeaksAsync(room.Life)).Select(static leak => new FlowQueue(leak.Topic, leak.Subscription ?? "")).Intersect(FlowQueue.Of(room.Flow.Workspace, plan.Variants));
        return await ShowAsync(writes, seen, plan.Topics, [], [.. swept], []);
    }

    public async Task<FlowPreview> StopAsync(FlowStop stop)
    {
        var flow = await reading.ReadStandingAsync(stop.Version);
        var plan = StopPlan.Of(flow);
        var writes = flow.Withdrawals.Append(new ConfigWrite(ConfigTypes.Flow, room.Flow.Flow, null)).Concat(stop.Purge ? plan.PurgeBatch("", "").Writes : []);
        var warnings = flow.Record.Stopping ? ["The flow is being stopped already."] : Array.Empty<string>();
        return await ShowAsync([.. writes], [flow.Entry, .. flow.Variants.Select(static variant => variant.Seen)], [], flow.Topics, await FreeAsync(flow.Shared, free => plan.Queues(room.Flow.Workspace, free)), warnings);
    }

    public async Task<FlowPreview> RestartAsync(FlowRestart restart, string? blueprint)
    {
        var (flow, plan) = await new RestartPlanning(room).PlanAsync(restart, blueprint);
        var batch = await new RestartPlanning(room).BatchAsync(plan);
        var writes = batch.InPlace("", "").Writes;
        var queues = await FreeAsync(plan.SharedBefore, free => plan.QueuesDropped(room.Flow.Workspace, free));
        var warnings = plan.Recreate ? [$"{batch.Withdrawn.Count} variants are taken away and made anew."] : Array.Empty<string>();
        return await ShowAsync(writes, [flow.Entry, .. batch.Seen], plan.Next.Topics, plan.TopicsDropped, queues, warnings);
    }

    async Task<FlowPreview> ShowAsync(
        IReadOnlyList<ConfigWrite> writes, IReadOnlyList<ConfigValue> seen, IReadOnlyList<string> needed, IReadOnlyList<string> dropped, IReadOnlyList<FlowQueue> queues, IReadOnlyList<string> warnings)
    {
        var before = seen.ToDictionary(static value => (value.Type, value.Key), static value => value.Value);
        var secrets = await SecretTexts.ReadAsync(room.Store, room.Flow.Workspace, room.Life);
        var entries = writes.Select(write => (write, old: before.GetValueOrDefault((write.Type, write.Key)))).Where(static entry => entry.old != entry.write.Value)
            .Select(entry => secrets.Delta(entry.write.Type, entry.write.Key, entry.old, entry.write.Value)).OrderBy(static entry => entry.Type, StringComparer.Ordinal).ThenBy(static entry => entry.Key, StringComparer.Ordinal);
        var (made, deleted) = (await ExistingAsync(needed, exists: false), await ExistingAsync(await UnusedAsync(dropped), exists: true));
        var gone = await room.EachAsync(queues.Distinct(), async queue => (queue, exists: await broker.QueueExistsAsync(TopicName.Parse(queue.Topic), queue.Subscription, room.Life)));
        return new FlowPreview(
            [.. entries], made, deleted,
            [.. gone.Where(static found => found.exists).Select(static found => new TopicQueue(found.queue.Topic, found.queue.Subscription)).OrderBy(static queue => queue.Topic, StringComparer.Ordinal).ThenBy(static queue => queue.Subscription, StringComparer.Ordinal)],
            [.. warnings]);
    }

    async Task<ImmutableArray<string>> ExistingAsync(IEnumerable<string> topics, bool exists)
    {
        var found = await room.EachAsync(topics.Order(StringComparer.Ordinal), async topic => (topic, exists: await broker.TopicExistsAsync(TopicName.Parse(topic), room.Life)));
        return [.. found.Where(result => result.exists == exists).Select(static result => result.topic)];
    }

    /// <summary>Those of the topics that no other flow uses.</summary>
    async Task<IEnumerable<string>> UnusedAsync(IReadOnlyList<string> topics)
    {
        var keys = topics.ToLookup(TopicForms.KeyOf, StringComparer.Ordinal);

        // One of two is another.
        var uses = await room.Store.ReadTopicUsesAsync([.. keys.SelectMany(static group => TopicForms.Uses(group.Key!))], most: 2, room.Life);
        var used = uses.Where(use => use.Workspace != room.Flow.Workspace || use.Flow != room.Flow.Flow).Select(static use => TopicForms.KeyOf(use.Topic)).ToHashSet(StringComparer.Ordinal);
        return topics.Where(topic => !used.Contains(TopicForms.KeyOf(topic)));
    }

    async Task<IReadOnlyList<FlowQueue>> FreeAsync(IReadOnlyList<VariantName> shared, Func<Func<VariantName, bool>, IReadOnlyList<FlowQueue>> queues)
    {
        var uses = await reading.UsesAsync(shared);
        return queues(name => uses.IsUsedBeside(name, room.Flow.Flow));
    }
}
