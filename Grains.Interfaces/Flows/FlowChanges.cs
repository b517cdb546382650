using System.Collections.Immutable;
using Orleans;
using TrustFlow.Config;

namespace TrustFlow.Flows;

/// <summary>How to restart a flow in place, from its blueprint as it is now.</summary>
/// <param name="Parameters">Values that take the place of those that it was given before.</param>
[GenerateSerializer, Immutable, Alias("trustflow.FlowRestart")]
public sealed record FlowRestart([property: Id(0)] ImmutableDictionary<string, string> Parameters)
{
    /// <summary>Whether values that it was given before and that are not named now are forgotten, so that defaults take their place.</summary>
    [Id(1)]
    public bool Forget { get; init; }

    /// <summary>
    /// Whether all of its variants go and come back in a second batch, changed or not: for processors that do not look at the definition of a variant that
    /// they run.
    /// </summary>
    [Id(2)]
    public bool Recreate { get; init; }

    /// <summary>The new description; null leaves it.</summary>
    [Id(3)]
    public string? Description { get; init; }

    /// <summary>Who asks, for the change log.</summary>
    [Id(4)]
    public string Actor { get; init; } = "";

    /// <summary>The version that the flow must have, that of its record's last change; null where it does not matter.</summary>
    [Id(5)]
    public long? Version { get; init; }
}

/// <summary>What a restart, a pause or a resume did.</summary>
/// <param name="Changed">Whether it changed anything; false where the flow already was as asked.</param>
/// <param name="Version">The version at which the flow is as asked: that of its record's last change.</param>
[GenerateSerializer, Immutable, Alias("trustflow.FlowChange")]
public readonly record struct FlowChange([property: Id(0)] bool Changed, [property: Id(1)] long Version);

/// <summary>What a start, a stop or a restart would do, as things are now.</summary>
/// <param name="Entries">What it would write, in order of type and key; of a stop all that goes in the end.</param>
/// <param name="TopicsMade">Topics that are not there and that it would make, by their complete names, in order.</param>
/// <param name="TopicsDeleted">Topics that are there and that it would delete, since no other flow uses them, in order.</param>
/// <param name="QueuesDeleted">Queues that are there and that it would delete, in order.</param>
/// <param name="Warnings">What is doubtful, one line each.</param>
[GenerateSerializer, Immutable, Alias("trustflow.FlowPreview")]
public sealed record FlowPreview(
    [property: Id(0)] ImmutableArray<EntryDelta> Entries, [property: Id(1)] ImmutableArray<string> TopicsMade, [property: Id(2)] ImmutableArray<string> TopicsDeleted,
    [property: Id(3)] ImmutableArray<TopicQueue> QueuesDeleted, [property: Id(4)] ImmutableArray<string> Warnings);

/// <summary>A queue on the broker.</summary>
/// <param name="Topic">The topic, by the name that all its forms have in common.</param>
/// <param name="Subscription">The queue's subscription.</param>
[GenerateSerializer, Immutable, Alias("trustflow.TopicQueue")]
public readonly record struct TopicQueue([property: Id(0)] string Topic, [property: Id(1)] string Subscription);
