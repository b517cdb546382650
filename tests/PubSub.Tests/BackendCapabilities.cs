namespace TrustFlow.PubSub.Tests;

/// <summary>What a broker can do beyond what every backend must; all of it unless a suite says otherwise.</summary>
public sealed record BackendCapabilities
{
    /// <summary>Whether a consumer may hold a shared queue for itself, with failover.</summary>
    public bool ExclusiveConsumers { get; init; } = true;

    /// <summary>Whether consumers may bind to routing keys.</summary>
    public bool Routing { get; init; } = true;

    /// <summary>Whether a producer learns that nobody is bound to a topic of class <c>flow</c>.</summary>
    public bool NoSubscriberErrors { get; init; } = true;

    /// <summary>Whether it keeps repeats from a consumer by producer id and sequence number.</summary>
    public bool NoRepeats { get; init; } = true;

    /// <summary>Whether waiting consumers learn that their topic or queue was deleted.</summary>
    public bool DeletionWakesConsumers { get; init; } = true;

    /// <summary>Whether the broker deletes a topic together with its queues; where not, whoever deletes it deletes these first.</summary>
    public bool TopicDeletionTakesQueues { get; init; } = true;
}
