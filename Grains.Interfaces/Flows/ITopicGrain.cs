using System.Collections.Immutable;
using Orleans;

namespace TrustFlow.Flows;

/// <summary>One owned topic on the broker, so that what is done to it is done one at a time; the key is its complete name.</summary>
[Alias("trustflow.ITopicGrain")]
public interface ITopicGrain : IGrainWithStringKey
{
    /// <summary>Sees to it that the topic exists.</summary>
    [Alias("Ensure")]
    Task EnsureAsync(CancellationToken cancellation = default);

    /// <summary>
    /// Deletes the queues of the given subscriptions, then the topic if no flow uses it; ensures it again if a user came meanwhile.
    /// Throws what the broker throws.
    /// </summary>
    [Alias("Release")]
    Task ReleaseAsync(ImmutableArray<string> subscriptions, CancellationToken cancellation = default);
}
