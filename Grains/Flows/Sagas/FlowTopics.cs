using System.Collections.Immutable;
using Orleans;
using TrustFlow.Flows.Plans;
using TrustFlow.PubSub;
using TrustFlow.Storage;

namespace TrustFlow.Flows.Sagas;

/// <summary>A flow's topics and queues on the broker. Who uses the topics is asked once for all of them.</summary>
sealed class FlowTopics(FlowRoom room)
{
    /// <summary>Makes topics whose use is written down; answers the first that could not be made, and why, or null.</summary>
    public async Task<(string Topic, Exception Failure)?> EnsureAsync(IReadOnlyList<string> topics) =>
        First(await room.EachAsync((await UsedAsync(topics.Select(TopicForms.KeyOf).OfType<string>())).Values.Select(static topic => topic.ToString()), async topic =>
            (topic, await room.TryOnBrokerAsync(() => Grain(topic).EnsureAsync(topic, room.Life)))));

    /// <summary>
    /// Deletes leaked queues that a new flow will take from, so that it meets no old messages, and strikes its topics off the list of leaks;
    /// answers the first topic whose queue could not be deleted, and why, or null.
    /// </summary>
    /// <param name="owned">Topics that the flow owns with others, whose use is written down.</param>
    /// <param name="queues">Queues of its consumers, on whatever topics.</param>
    public async Task<(string Topic, Exception Failure)?> SweepAsync(IReadOnlyList<string> owned, IReadOnlyList<FlowQueue> queues)
    {
        var leaks = await room.UntilDoneAsync("read what is leaked", () => room.Store.ReadLeaksAsync(room.Life));
        if (leaks.Count == 0) return null;
        var (mine, taken) = (owned.Select(TopicForms.KeyOf).OfType<string>().ToHashSet(StringComparer.Ordinal), queues.ToHashSet());
        foreach (var leak in leaks.Where(leak => leak.Subscription is null && mine.Contains(leak.Topic)))
            await room.UntilDoneAsync("strike a leak off", () => room.Store.EndLeakAsync(leak.Topic, null, room.Life));
        var met = leaks.Where(leak => leak.Subscription is { } subscription && taken.Contains(new FlowQueue(leak.Topic, subscription)));
        return First(await room.EachAsync(met, async leak => (leak.Topic, await room.TryOnBrokerAsync(() => Grain(leak.Topic).SweepQueueAsync(leak.Subscription!, room.Life)))));
    }

    /// <summary>
    /// Deletes the queues that no variant takes from, and the owned topics that no flow uses. What the broker does not delete is listed as leaked, and holds nothing up.
    /// </summary>
    /// <param name="owned">Topics that the flow owned with others.</param>
    /// <param name="queues">Queues of its consumers, on whatever topics.</param>
    public async Task ReleaseAsync(IReadOnlyList<string> owned, IReadOnlyList<FlowQueue> queues)
    {
        var given = queues.ToLookup(static queue => queue.Topic, static queue => queue.Subscription, StringComparer.Ordinal);
        var unused = owned.Select(TopicForms.KeyOf).OfType<string>().ToHashSet(StringComparer.Ordinal);
        unused.ExceptWith((await UsedAsync(unused)).Keys);
        await room.EachAsync(unused.Union(given.Select(static group => group.Key), StringComparer.Ordinal), async topic => await ReleaseAsync(topic, unused.Contains(topic), [.. given[topic].Distinct(StringComparer.Ordinal)]));
    }

    /// <summary>Deletes queues that nobody takes from. True if nobody takes from any, so that there is nobody to wait for.</summary>
    public async Task<bool> DeleteUnusedAsync(IReadOnlyList<FlowQueue> queues)
    {
        var unused = await room.EachAsync(queues.GroupBy(static queue => queue.Topic, static queue => queue.Subscription, StringComparer.Ordinal), async topic =>
            await IsUnusedAsync(topic.Key, [.. topic.Distinct(StringComparer.Ordinal)]));
        return unused.All(static one => one);
    }

    async Task<bool> IsUnusedAsync(string topic, ImmutableArray<string> subscriptions)
    {
        try
        {
            return await Grain(topic).DeleteUnusedQueuesAsync(subscriptions, room.Life);
        }
        catch (Exception) when (!room.Life.IsCancellationRequested)
        {
            // Not known; what could not be deleted is tried again when the topics go.
            return false;
        }
    }

    async Task<bool> ReleaseAsync(string topic, bool unused, ImmutableArray<string> subscriptions)
    {
        // A flow may have come to use the topic since, and so the topic's own turn looks again before it deletes and after.
        var failure = await room.TryOnBrokerAsync(() => unused ? Grain(topic).ReleaseAsync(subscriptions, room.Life) : Grain(topic).DeleteQueuesAsync(subscriptions, room.Life));
        if (failure is null) return true;
        SagaLog.Leaked(room.Logger, topic, failure.Message);
        IEnumerable<string?> leaked = unused ? subscriptions.Append<string?>(null) : subscriptions;
        foreach (var subscription in leaked)
            await room.UntilDoneAsync("list a leak", () => room.Store.SaveLeakAsync(new LeakedTopic(topic, subscription, room.Now, failure.Message.ReplaceLineEndings(" ")), room.Life));
        return false;
    }

    /// <summary>Those of the topics that some flow uses, by key, each in the best quality that is asked of it.</summary>
    async Task<Dictionary<string, TopicName>> UsedAsync(IEnumerable<string> keys)
    {
        var forms = keys.SelectMany(TopicForms.Uses).ToList();
        if (forms.Count == 0) return [];
        var uses = await room.UntilDoneAsync("look who uses the topics", () => room.Store.ReadTopicUsesAsync(forms, most: 1, room.Life));
        return uses.Select(static use => TopicName.Parse(use.Topic)).GroupBy(TopicForms.KeyOf, StringComparer.Ordinal)
            .ToDictionary(static topic => topic.Key, static topic => topic.MaxBy(static form => form.Quality)!, StringComparer.Ordinal);
    }

    static (string Topic, Exception Failure)? First(ImmutableArray<(string Topic, Exception? Failure)> results) =>
        results.Where(static result => result.Failure is not null).Select(static result => ((string, Exception)?)(result.Topic, result.Failure!)).FirstOrDefault();

    ITopicGrain Grain(string topic) => room.Grains.GetGrain<ITopicGrain>(TopicForms.KeyOf(topic) ?? topic);
}
