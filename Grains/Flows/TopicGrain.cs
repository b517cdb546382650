using System.Collections.Immutable;
using Orleans;
using TrustFlow.Flows.Plans;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.Storage;

namespace TrustFlow.Flows;

/// <summary>
/// Works on one topic, a call at a time. Who uses a topic is a row of the store, written before a flow asks for the topic and gone before it
/// gives the topic up; so the rows that are read in a turn decide, and a flow that comes during a deletion has the topic made again by its
/// own call, which waits for that turn to end. So no deletion is given up once the broker was asked for it: it would come after that turn.
/// </summary>
public sealed class TopicGrain(IPubSubBackend broker, IConfigStore store, ReleasedTopics released) : Grain, ITopicGrain
{
    TopicName Topic => TopicName.Parse(this.GetPrimaryKeyString());

    /// <inheritdoc/>
    public async Task EnsureAsync(string topic, CancellationToken cancellation = default) => await broker.EnsureTopicAsync(TopicName.Parse(topic), cancellation);

    /// <inheritdoc/>
    public async Task SettleAsync(CancellationToken cancellation = default)
    {
        if (await WantedAsync(cancellation) is { } wanted) await broker.EnsureTopicAsync(wanted, cancellation);
        else await DeleteUnusedAsync(cancellation);
    }

    /// <inheritdoc/>
    public async Task ReleaseAsync(ImmutableArray<string> subscriptions, CancellationToken cancellation = default)
    {
        await DeleteQueuesAsync(subscriptions, cancellation);
        if (await WantedAsync(cancellation) is null) await DeleteUnusedAsync(cancellation);
    }

    /// <inheritdoc/>
    public async Task DeleteQueuesAsync(ImmutableArray<string> subscriptions, CancellationToken cancellation = default)
    {
        foreach (var subscription in subscriptions)
        {
            // Looked at in this very turn: a call that is tried again may come long after another flow has come to take from the queue.
            if (!await LiveQueues.IsLiveAsync(GrainFactory, new FlowQueue(this.GetPrimaryKeyString(), subscription), cancellation)) await broker.DeleteQueueAsync(Topic, subscription, CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteUnusedQueuesAsync(ImmutableArray<string> subscriptions, CancellationToken cancellation = default)
    {
        var unused = true;
        foreach (var subscription in subscriptions)
            unused &= !await LiveQueues.IsLiveAsync(GrainFactory, new FlowQueue(this.GetPrimaryKeyString(), subscription), cancellation) && await broker.DeleteUnusedQueueAsync(Topic, subscription, CancellationToken.None);
        return unused;
    }

    /// <inheritdoc/>
    public async Task SweepQueueAsync(string subscription, CancellationToken cancellation = default)
    {
        // A start that is about to take from the queue takes it off the list in a turn of its own, before it commits.
        var queue = new FlowQueue(this.GetPrimaryKeyString(), subscription);
        if (!(await store.ReadLeaksAsync(cancellation)).Any(leak => leak.Topic == queue.Topic && leak.Subscription == subscription)) return;
        if (!await LiveQueues.IsLiveAsync(GrainFactory, queue, cancellation)) await broker.DeleteQueueAsync(Topic, subscription, CancellationToken.None);
        await store.EndLeakAsync(queue.Topic, subscription, cancellation);
    }

    async Task DeleteUnusedAsync(CancellationToken cancellation)
    {
        await broker.DeleteTopicAsync(Topic, CancellationToken.None);

        // A late publisher may bring it back, so a sweep looks again.
        released.Add(this.GetPrimaryKeyString());
        if (await WantedAsync(cancellation) is { } wanted) await broker.EnsureTopicAsync(wanted, cancellation);
    }

    /// <summary>The topic with the best quality that a flow asks of it; null where no flow uses it.</summary>
    async Task<TopicName?> WantedAsync(CancellationToken cancellation)
    {
        var uses = await store.ReadTopicUsesAsync(TopicForms.Uses(this.GetPrimaryKeyString()), most: 1, cancellation);
        return uses.Select(static use => TopicName.Parse(use.Topic)).MaxBy(static topic => topic.Quality);
    }
}
