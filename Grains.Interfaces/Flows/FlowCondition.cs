using Orleans;

namespace TrustFlow.Flows;

/// <summary>Something that holds of a flow, or does not, or is not known.</summary>
/// <param name="Type">What, one of <see cref="ConditionTypes"/>.</param>
/// <param name="Status">Whether it holds.</param>
/// <param name="Reason">Why, in a word that programs know, as <c>TopicsMissing</c>.</param>
/// <param name="Message">Why, in one line for people.</param>
/// <param name="Since">Since when it is known to be so, without having been otherwise as far as is known; null where nothing tells.</param>
/// <param name="Version">The version that it is true as of; 0 for a flow that has no record yet.</param>
[GenerateSerializer, Immutable, Alias("trustflow.FlowCondition")]
public sealed record FlowCondition(
    [property: Id(0)] string Type, [property: Id(1)] ConditionStatus Status, [property: Id(2)] string Reason, [property: Id(3)] string Message,
    [property: Id(4)] DateTimeOffset? Since, [property: Id(5)] long Version);

/// <summary>Whether a condition holds.</summary>
[GenerateSerializer, Alias("trustflow.ConditionStatus")]
public enum ConditionStatus
{
    /// <summary>Nobody can tell.</summary>
    Unknown,

    /// <summary>It holds.</summary>
    True,

    /// <summary>It does not hold.</summary>
    False,
}

/// <summary>The conditions of a flow.</summary>
public static class ConditionTypes
{
    /// <summary>Its blueprint and parameters came to names, topics and definitions.</summary>
    public const string Resolved = "Resolved";

    /// <summary>The broker has all topics that it owns.</summary>
    public const string TopicsReady = "TopicsReady";

    /// <summary>The definitions of all its variants are committed.</summary>
    public const string Configured = "Configured";

    /// <summary>Every variant reports the definition that is wanted.</summary>
    public const string Ready = "Ready";

    /// <summary>A stop is under way; there only while one is.</summary>
    public const string Stopping = "Stopping";

    /// <summary>It is paused; there only while it is.</summary>
    public const string Paused = "Paused";
}
