namespace TrustFlow.PubSub;

/// <summary>How surely a message arrives; an attribute of a topic.</summary>
public enum QualityOfService
{
    /// <summary>Best effort: kept in memory only.</summary>
    AtMostOnce = 0,

    /// <summary>At least once: kept until acknowledged.</summary>
    AtLeastOnce = 1,

    /// <summary>At least once, and without repeats for a consumer, by the producer's id and sequence number.</summary>
    ExactlyOnce = 2,
}

/// <summary>
/// A topic's name, written <c>class:topicspace:name</c> (the name may hold colons), <c>q1/tenant/namespace/name</c>, or as a Pulsar URI
/// <c>persistent://tenant/namespace/name</c>. All three mean the same value.
/// </summary>
public sealed partial record TopicName
{
    TopicName(string @class, string space, string name, QualityOfService quality)
    {
        Class = @class;
        Space = space;
        Name = name;
        Quality = quality;
    }

    /// <summary><c>flow</c>, <c>request</c>, <c>response</c> or <c>notify</c>, or another namespace's name as it was given.</summary>
    public string Class { get; }

    /// <summary>The topicspace, or tenant.</summary>
    public string Space { get; }

    /// <summary>The rest of the name.</summary>
    public string Name { get; }

    /// <summary>How surely its messages arrive.</summary>
    public QualityOfService Quality { get; }

    /// <summary>
    /// What tells it from every other topic, whatever the form and quality in which it was written: <c>topicspace.class.name</c>, as brokers name it.
    /// </summary>
    public string Key => $"{Space}.{Class}.{Name}";

    /// <summary>Whether its queues and their messages outlive a restart: <c>flow</c> and other namespaces do, but for best effort.</summary>
    public bool Durable => Quality != QualityOfService.AtMostOnce && (Class == TopicClasses.Flow || !TopicClasses.IsKnown(Class));

    /// <summary>Whether consumers of one subscription compete for its messages; otherwise each consumer has a queue of its own, which goes with it.</summary>
    public bool Shared => Class is TopicClasses.Flow or TopicClasses.Request || (!TopicClasses.IsKnown(Class) && Quality != QualityOfService.AtMostOnce);

    /// <summary>Whether its consumers bind to routing keys: its name ends in <c>.keys</c>.</summary>
    public bool Routed => Name.EndsWith(".keys", StringComparison.Ordinal);

    /// <summary>The complete name of a subscription's queue, <c>topicspace.class.name.subscription</c>.</summary>
    /// <exception cref="FormatException">It would have more than <see cref="MaxBytes"/> bytes, or the subscription is empty.</exception>
    public string QueueName(string subscription)
    {
        var name = $"{Key}.{subscription}";
        if (subscription.Length == 0) throw new FormatException($"A queue of the topic '{this}' needs a subscription's name.");
        return System.Text.Encoding.UTF8.GetByteCount(name) <= MaxBytes
            ? name
            : throw new FormatException($"The queue name '{Shown(name)}' has more than {MaxBytes} bytes. Shorten the subscription or the topic.");
    }
}

/// <summary>The classes that have a meaning of their own.</summary>
public static class TopicClasses
{
    /// <summary>Durable queues between processors.</summary>
    public const string Flow = "flow";

    /// <summary>Requests, shared by the copies of a service.</summary>
    public const string Request = "request";

    /// <summary>Answers, which reach every client.</summary>
    public const string Response = "response";

    /// <summary>Notifications, which reach every subscriber.</summary>
    public const string Notify = "notify";

    /// <summary>Whether the class is one of these.</summary>
    public static bool IsKnown(string name) => name is Flow or Request or Response or Notify;
}
