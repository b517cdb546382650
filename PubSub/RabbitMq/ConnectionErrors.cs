using System.Net.Sockets;
using System.Security.Authentication;
using RabbitMQ.Client.Exceptions;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.RabbitMq;

/// <summary>Says in one line why a broker could not be connected to, and which setting to look at.</summary>
static class ConnectionErrors
{
    const int AccessRefused = 403;
    const int NotAllowed = 530;

    public static BrokerUnavailableException Describe(Exception failure, RabbitMqOptions options) => new(Line(Causes(failure), options), failure);

    /// <summary>Whether the broker ended a connection because it does not let the user into the virtual host.</summary>
    public static bool IsRefusal(Exception failure) => failure is OperationInterruptedException { ShutdownReason.ReplyCode: AccessRefused or NotAllowed };

    static string Line(IReadOnlyList<Exception> causes, RabbitMqOptions options)
    {
        if (causes.OfType<AuthenticationFailureException>().Any() || causes.OfType<PossibleAuthenticationFailureException>().Any())
            return $"RabbitMQ at {options.Address} does not let the user '{options.Username}' in: check --rabbitmq-username and --rabbitmq-password.";
        if (causes.OfType<OperationInterruptedException>().FirstOrDefault() is { ShutdownReason: { } reason } ended)
        {
            return IsRefusal(ended)
                ? $"RabbitMQ at {options.Address} has no virtual host '{options.VirtualHost}' for the user '{options.Username}': check --rabbitmq-vhost ({reason.ReplyText})."
                : $"RabbitMQ at {options.Address} ended the connection as it was made: {reason.ReplyText}.";
        }

        if (causes.OfType<AuthenticationException>().FirstOrDefault() is { } refused)
            return $"The TLS connection to RabbitMQ at {options.Address} failed: {FirstLine(refused)} Check --rabbitmq-ca and the certificate's name, or --rabbitmq-tls and --rabbitmq-port if the broker speaks no TLS there.";
        if (causes.OfType<SocketException>().FirstOrDefault() is { } socket && socket.SocketErrorCode != SocketError.ConnectionReset)
            return $"RabbitMQ cannot be reached at {options.Address}: {socket.Message}. Check --rabbitmq-host and --rabbitmq-port, and that it runs.";
        return options.Tls
            ? $"No TLS connection to RabbitMQ at {options.Address} comes about: {FirstLine(causes[^1])} Check --rabbitmq-tls and --rabbitmq-port: the broker may speak no TLS there."
            : $"What listens at {options.Address} does not answer as RabbitMQ does: {FirstLine(causes[^1])} Check --rabbitmq-port, and --rabbitmq-tls: the broker may want TLS there.";
    }

    static List<Exception> Causes(Exception failure)
    {
        var causes = new List<Exception>();
        var left = new Queue<Exception>([failure]);
        while (left.TryDequeue(out var next))
        {
            causes.Add(next);
            if (next is AggregateException many) foreach (var one in many.InnerExceptions) left.Enqueue(one);
            else if (next.InnerException is { } inner) left.Enqueue(inner);
        }

        return causes;
    }

    static string FirstLine(Exception failure)
    {
        var line = failure.Message.Split('\n')[0].TrimEnd();
        return line.EndsWith('.') ? line : line + ".";
    }
}
