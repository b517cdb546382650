using System.Collections.Immutable;
using Orleans;

namespace TrustFlow.Flows;

/// <summary>One topic on the broker, so that what is done to it is done one at a time; the key is the name that all its forms have in common.</summary>
[Alias("trustflow.ITopicGrain")]
public interface ITopicGrain : IGrainWithStringKey
{
    /// <summary>Sees to it that the topic exists. For a flow whose use of it is written down, and whose stop releases it.</summary>
    /// <param name="topic">The topic's complete name, with the quality that is wanted of it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    [Alias("Ensure")]
    Task EnsureAsync(string topic, CancellationToken cancellation = default);

    /// <summary>Sees to it that an owned topic exists if and only if a flow uses it.</summary>
    [Alias("Settle")]
    Task SettleAsync(CancellationToken cancellation = default);

    /// <summary>
    /// Deletes those queues of the given subscriptions that no variant takes from, then the topic if no flow uses it; ensures it again if a user came meanwhile.
    /// Throws what the broker throws.
    /// </summary>
    [Alias("Release")]
    Task ReleaseAsync(ImmutableArray<string> subscriptions, CancellationToken cancellation = default);

    /// <summary>Deletes those queues of the given subscriptions that no variant takes from, and leaves the topic. For topics that belong to somebody else.</summary>
    [Alias("DeleteQueues")]
    Task DeleteQueuesAsync(ImmutableArray<string> subscriptions, CancellationToken cancellation = default);

    /// <summary>
    /// Deletes those queues of the given subscriptions that neither a variant nor any consumer on the broker takes from. True if nobody takes from any of them;
    /// false if somebody does, or the broker cannot tell.
    /// </summary>
    [Alias("DeleteUnusedQueues")]
    Task<bool> DeleteUnusedQueuesAsync(ImmutableArray<string> subscriptions, CancellationToken cancellation = default);

    /// <summary>Deletes the queue of a subscription if it is still listed as leaked and no variant that stands takes from it; then it is off the list.</summary>
    [Alias("SweepQueue")]
    Task SweepQueueAsync(string subscription, CancellationToken cancellation = default);
}
