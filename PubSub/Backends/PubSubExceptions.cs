namespace TrustFlow.PubSub.Backends;

/// <summary>What a broker refused or could not do.</summary>
public abstract class PubSubException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>The broker cannot be reached; worth another try.</summary>
public sealed class BrokerUnavailableException(string message, Exception? cause = null) : PubSubException(message, cause);

/// <summary>A topic or queue does not exist, and is not the caller's to make.</summary>
public sealed class TopicNotFoundException(string topic)
    : PubSubException($"The topic '{topic}' does not exist. Topics of class 'flow' are made by starting the flow that uses them.")
{
    /// <summary>The topic's name.</summary>
    public string Topic { get; } = topic;
}

/// <summary>A topic exists with a lesser quality of service than the one that is asked for, so that its messages would not be kept as promised.</summary>
public sealed class TopicQualityException(string topic, string existing)
    : PubSubException($"The topic '{topic}' exists already as '{existing}', which promises less. Write it alike wherever it is used, or stop what uses the other first.")
{
    /// <summary>The name as it was asked for.</summary>
    public string Topic { get; } = topic;

    /// <summary>The name with which it exists.</summary>
    public string Existing { get; } = existing;
}

/// <summary>No queue is bound to a topic of class <c>flow</c>, so that a message would be kept by nobody.</summary>
public sealed class NoSubscriberException(string topic)
    : PubSubException($"Nobody receives from the topic '{topic}' yet, so the message was not taken. Check that the flow's processors run, and send it again.")
{
    /// <summary>The topic's name.</summary>
    public string Topic { get; } = topic;
}

/// <summary>The parts of an answer came faster than they were read, and some are lost.</summary>
public sealed class AnswerLostException(string topic)
    : PubSubException($"The parts of an answer on the topic '{topic}' came faster than they were read, and some are lost. Ask again, and read faster or ask for less.")
{
    /// <summary>The topic's name.</summary>
    public string Topic { get; } = topic;
}

/// <summary>Another consumer holds the queue exclusively.</summary>
public sealed class QueueInUseException(string topic, string subscription)
    : PubSubException($"The queue '{subscription}' of the topic '{topic}' is held by another consumer.");

/// <summary>A durable message could not be written, as on a full disk; nothing of it was kept.</summary>
public sealed class MessageNotStoredException(string store, string reason, Exception? cause = null)
    : PubSubException($"The message was not taken, since {store} cannot be written: {reason} Make room on the disk, and send it again.", cause);

/// <summary>
/// The broker does not do what it is asked, and would not do it a second time: the user lacks a permission, or a topic or queue exists with other
/// properties than it must have.
/// </summary>
public sealed class BrokerRefusedException(string topic, string reason)
    : PubSubException($"The broker refuses the topic '{topic}': {reason}. Give the user its permissions, or delete what stands in the way.")
{
    /// <summary>The topic's name.</summary>
    public string Topic { get; } = topic;
}
