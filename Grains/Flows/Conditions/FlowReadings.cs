using TrustFlow.Flows.Plans;
using TrustFlow.Storage;

namespace TrustFlow.Flows.Conditions;

/// <summary>All that was read of a flow to tell where it stands.</summary>
/// <param name="Record">Its record; of a flow that is being started the one that it will have.</param>
/// <param name="Version">The version of the record's last change; 0 where it is not committed.</param>
/// <param name="Saga">What is under way; null where nothing is.</param>
/// <param name="Events">What happened to it, the oldest first.</param>
/// <param name="Variants">Wanted against reported.</param>
/// <param name="Topics">What the broker says of the topics that it owns.</param>
public sealed record FlowReadings(FlowRecord Record, long Version, Saga? Saga, IReadOnlyList<FlowEvent> Events, IReadOnlyList<VariantStatus> Variants, TopicFindings Topics)
{
    /// <summary>When the record was last changed; null where nothing tells any more.</summary>
    public DateTimeOffset? ChangedAt => AtVersion(Version);

    /// <summary>When the flow made a version; null where it did not, or nothing tells any more.</summary>
    public DateTimeOffset? AtVersion(long version) => version == 0 ? null : Events.LastOrDefault(happened => happened.Version == version)?.At;

    /// <summary>When one of some things last happened; null where nothing tells any more.</summary>
    public DateTimeOffset? Last(params ReadOnlySpan<string> kinds)
    {
        for (var i = Events.Count - 1; i >= 0; i--)
        {
            if (kinds.Contains(Events[i].Kind)) return Events[i].At;
        }

        return null;
    }
}

/// <summary>What the broker says of a flow's topics.</summary>
/// <param name="Missing">Those that it does not have.</param>
/// <param name="Failure">Why it could not be asked; null where it could.</param>
/// <param name="Since">Since when it was seen to be so; null where it was never seen otherwise.</param>
public sealed record TopicFindings(IReadOnlyList<string> Missing, string? Failure, DateTimeOffset? Since)
{
    /// <summary>All are there, and never were seen not to be.</summary>
    public static TopicFindings Fine { get; } = new([], null, null);

    /// <summary>Whether it says the same as another, whichever topics it is about.</summary>
    public bool IsLike(TopicFindings other) => (Failure is null) == (other.Failure is null) && (Missing.Count == 0) == (other.Missing.Count == 0);
}
