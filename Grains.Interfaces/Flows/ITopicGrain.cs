using System.Collections.Immutable;
using Orleans;

namespace TrustFlow.Flows;

/// <summary>One topic on the broker, so that what is done to it is done one at a time; the key is the name that all its forms have in common.</summary>
[Alias("trustflow.ITopicGrain")]
public interface ITopicGrain : IGrainWithStringKey
{
    /// <summary>Sees to it that the topic exists, if a flow's use of it is written down.</summary>
    [Alias("Ensure")]
    Task EnsureAsync(CancellationToken cancellation = default);

    /// <summary>Sees to it that an owned topic exists if and only if a flow uses it.</summary>
    [Alias("Settle")]
    Task SettleAsync(CancellationToken cancellation = default);

    /// <summary>
    /// Deletes the queues of the given subscriptions, then the topic if no flow uses it; ensures it again if a user came meanwhile.
    /// Throws what the broker throws.
    /// </summary>
    [Alias("Release")]
    Task ReleaseAsync(ImmutableArray<string> subscriptions, CancellationToken cancellation = default);

    /// <summary>Deletes the queues of the given subscriptions and leaves the topic. For topics that belong to somebody else.</summary>
    [Alias("DeleteQueues")]
    Task DeleteQueuesAsync(ImmutableArray<string> subscriptions, CancellationToken cancellation = default);
}
