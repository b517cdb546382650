using TrustFlow.PubSub;

namespace TrustFlow.Flows.Plans;

/// <summary>Names of the queues by which a flow's consumers take from topics, <c>PROCESSOR--WORKSPACE--VARIANT--SPECNAME</c>.</summary>
public static class Subscriptions
{
    /// <summary>The most places at which a name may be cut into its parts: everybody to whom it may belong is looked at before a queue goes.</summary>
    public const int MostCuts = 8;

    const string Separator = "--";

    /// <summary>The subscription of one spec of a variant.</summary>
    public static string Name(string processor, string workspace, string variant, string spec) => string.Join(Separator, processor, workspace, variant, spec);

    /// <summary>What is wrong with a subscription to a topic, in one line; null for a good one.</summary>
    public static string? Wrong(TopicName topic, string subscription) =>
        System.Text.Encoding.UTF8.GetByteCount($"{topic.Key}.{subscription}") > TopicName.MaxBytes
            ? $"The queue '{subscription}' of the topic '{topic}' would have a name of more than {TopicName.MaxBytes} bytes. Shorten the names."
        : Cuts(subscription).Count > MostCuts ? $"The queue '{subscription}' of the topic '{topic}' would have '{Separator}' in its name more than {MostCuts} times. Use names with fewer hyphens in a row."
        : null;

    /// <summary>
    /// Everybody whose subscription has the name. A part may itself hold the separator, or begin or end with a hyphen, so that one name may
    /// belong to several; their number grows only with the hyphens in the name.
    /// </summary>
    public static IEnumerable<SubscriptionOwner> Owners(string subscription)
    {
        var cuts = Cuts(subscription);
        for (var a = 0; a < cuts.Count; a++)
        for (var b = a + 1; b < cuts.Count; b++)
        for (var c = b + 1; c < cuts.Count; c++)
        {
            if (cuts[a] == 0 || cuts[b] <= cuts[a] + 2 || cuts[c] <= cuts[b] + 2 || cuts[c] + 2 >= subscription.Length) continue;
            yield return new SubscriptionOwner(
                subscription[..cuts[a]], subscription[(cuts[a] + 2)..cuts[b]], subscription[(cuts[b] + 2)..cuts[c]], subscription[(cuts[c] + 2)..]);
        }
    }

    static List<int> Cuts(string subscription)
    {
        var cuts = new List<int>();
        for (var i = subscription.IndexOf(Separator, StringComparison.Ordinal); i >= 0; i = subscription.IndexOf(Separator, i + 1, StringComparison.Ordinal)) cuts.Add(i);
        return cuts;
    }
}

/// <summary>A spec of a variant that takes from a topic.</summary>
/// <param name="Processor">The kind of worker.</param>
/// <param name="Workspace">The tenant.</param>
/// <param name="Variant">The variant's name.</param>
/// <param name="Spec">The spec's name.</param>
public readonly record struct SubscriptionOwner(string Processor, string Workspace, string Variant, string Spec);
