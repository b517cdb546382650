using System.Net.Sockets;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.RabbitMq;

/// <summary>Turns what goes wrong on an open connection into what callers know.</summary>
static class BrokerErrors
{
    const int AccessRefused = 403;
    const int NotFound = 404;
    const int ResourceLocked = 405;
    const int PreconditionFailed = 406;

    /// <summary>Whether a failure of a call is the broker's or the connection's, and not the caller's.</summary>
    public static bool IsForeign(Exception failure, CancellationToken cancellation) =>
        IsOfTheConnection(failure) || (failure is OperationCanceledException && !cancellation.IsCancellationRequested);

    /// <summary>What such a failure means for whoever used a topic.</summary>
    public static PubSubException Translate(Exception failure, TopicName topic, string subscription = "") => failure switch
    {
        OperationInterruptedException { ShutdownReason: { } reason } => Ended(reason, topic, subscription, failure),
        OperationCanceledException or TimeoutException => new BrokerUnavailableException("RabbitMQ did not answer in time.", failure),
        _ => Lost(failure.Message, failure),
    };

    /// <summary>Whether a failure is of the connection, and not of what was asked over it.</summary>
    public static bool IsOfTheConnection(Exception failure) =>
        failure is RabbitMQClientException or IOException or SocketException or ObjectDisposedException or TimeoutException or System.Threading.Channels.ChannelClosedException;

    /// <summary>What the end of a channel means for whoever used it.</summary>
    public static PubSubException Ended(ShutdownEventArgs reason, TopicName topic, string subscription = "", Exception? cause = null) => reason.ReplyCode switch
    {
        _ when reason.Initiator == ShutdownInitiator.Library => Lost(reason.ReplyText, cause ?? reason.Exception),
        NotFound => new TopicNotFoundException(topic.ToString()),
        ResourceLocked => new QueueInUseException(topic.ToString(), subscription),
        AccessRefused when reason.ReplyText.Contains("exclusive use", StringComparison.Ordinal) => new QueueInUseException(topic.ToString(), subscription),
        AccessRefused or PreconditionFailed => new BrokerRefusedException(topic.ToString(), reason.ReplyText),
        _ => Lost(reason.ReplyText, cause ?? reason.Exception),
    };

    static BrokerUnavailableException Lost(string why, Exception? cause) => new($"The connection to RabbitMQ was lost: {why}", cause);
}
