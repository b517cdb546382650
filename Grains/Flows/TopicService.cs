using TrustFlow.Config;
using TrustFlow.Flows.Plans;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.Storage;

namespace TrustFlow.Flows;

/// <summary>The topics of flows, as operators see them: who uses one, and what could not be deleted.</summary>
public sealed class TopicService(IConfigStore store, IPubSubBackend broker, SagaResumption upkeep)
{
    /// <summary>Topics and queues that nobody uses and that could not be deleted, the oldest first.</summary>
    public Task<IReadOnlyList<LeakedTopic>> ListLeaksAsync(CancellationToken cancellation = default) => store.ReadLeaksAsync(cancellation);

    /// <summary>Tries now to delete what is leaked and what late publishers brought back, instead of at the next sweep.</summary>
    public async Task<TopicSweep> SweepAsync(CancellationToken cancellation = default)
    {
        var before = await store.ReadLeaksAsync(cancellation);
        await upkeep.SweepLeaksAsync(cancellation);
        await upkeep.SweepReleasedAsync(cancellation);
        var left = await store.ReadLeaksAsync(cancellation);
        var names = left.Select(static leak => (leak.Topic, leak.Subscription)).ToHashSet();
        return new TopicSweep([.. before.Where(leak => !names.Contains((leak.Topic, leak.Subscription)))], left);
    }

    /// <summary>Which flows use a topic, in whatever form it is written.</summary>
    /// <exception cref="BadValueException">The text is no topic.</exception>
    public async Task<TopicUsers> GetUsersAsync(string topic, CancellationToken cancellation = default)
    {
        if (!TopicName.TryParse(topic, out var name, out var error)) throw new BadValueException(error);
        var key = TopicForms.KeyOf(name);
        var uses = await store.ReadTopicUsesAsync(TopicForms.Uses(key), cancellation: cancellation);
        var users = uses.OrderBy(static use => use.Workspace, StringComparer.Ordinal).ThenBy(static use => use.Flow, StringComparer.Ordinal).ToList();
        return new TopicUsers(key, await broker.TopicExistsAsync(name, cancellation), users);
    }
}

/// <summary>What a sweep came to.</summary>
/// <param name="Gone">What was listed before and is not any more: deleted, or used again.</param>
/// <param name="Left">What could still not be deleted.</param>
public sealed record TopicSweep(IReadOnlyList<LeakedTopic> Gone, IReadOnlyList<LeakedTopic> Left);

/// <summary>Who uses a topic.</summary>
/// <param name="Topic">The name that all its forms have in common.</param>
/// <param name="Exists">Whether the broker has it.</param>
/// <param name="Users">The flows, each with the form in which it names the topic.</param>
public sealed record TopicUsers(string Topic, bool Exists, IReadOnlyList<TopicUse> Users);
