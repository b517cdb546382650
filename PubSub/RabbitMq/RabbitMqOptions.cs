using System.Text;

namespace TrustFlow.PubSub.RabbitMq;

/// <summary>Where a RabbitMQ broker is, and who asks it.</summary>
public sealed record RabbitMqOptions
{
    /// <summary>The broker's host name or address; <c>localhost</c> by default. Set by <c>--rabbitmq-host</c>.</summary>
    public string Host { get; init; } = "localhost";

    /// <summary>Its port, 1 to 65535; null, the default, is 5672, or 5671 with TLS. Set by <c>--rabbitmq-port</c>.</summary>
    public int? Port { get; init; }

    /// <summary>The user; <c>guest</c> by default, whom brokers let in from their own machine only. Set by <c>--rabbitmq-username</c>.</summary>
    public string Username { get; init; } = "guest";

    /// <summary>The user's password; <c>guest</c> by default. Set by <c>--rabbitmq-password</c>.</summary>
    public string Password { get; init; } = "guest";

    /// <summary>The virtual host that holds the topics; <c>/</c> by default. Set by <c>--rabbitmq-vhost</c>.</summary>
    public string VirtualHost { get; init; } = "/";

    /// <summary>Whether the connection is encrypted and the broker shows a certificate for <see cref="Host"/>; not so by default. Set by <c>--rabbitmq-tls</c>.</summary>
    public bool Tls { get; init; }

    /// <summary>
    /// A PEM file with the authorities that may have signed the broker's certificate; null, the default, is those that the machine trusts. Set by
    /// <c>--rabbitmq-ca</c>.
    /// </summary>
    public string? CertificateAuthorities { get; init; }

    /// <summary>
    /// How often each side says that it is there; one that is silent for twice as long is given up. 1 s to 10 minutes, 10 s by default. Set by
    /// <c>--rabbitmq-heartbeat</c>.
    /// </summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The port that is used.</summary>
    public int EffectivePort => Port ?? (Tls ? 5671 : 5672);

    /// <summary>How messages call the broker: <c>host:port</c>.</summary>
    public string Address => $"{Host}:{EffectivePort}";

    /// <summary>These options, if they can be used.</summary>
    /// <exception cref="RabbitMqOptionsException">One cannot; the message names it.</exception>
    public RabbitMqOptions Validated()
    {
        if (string.IsNullOrWhiteSpace(Host)) throw new RabbitMqOptionsException("host", "is empty: name the broker's host.");
        if (Port is < 1 or > 65535) throw new RabbitMqOptionsException("port", $"is {Port}: it must be from 1 to 65535.");
        if (Username.Length == 0) throw new RabbitMqOptionsException("username", "is empty: name the user.");
        if (VirtualHost.Length == 0) throw new RabbitMqOptionsException("vhost", "is empty: the broker's first one is called '/'.");
        if (Encoding.UTF8.GetByteCount(VirtualHost) > 255) throw new RabbitMqOptionsException("vhost", "has more than 255 bytes.");
        if (Heartbeat < TimeSpan.FromSeconds(1) || Heartbeat > TimeSpan.FromMinutes(10))
            throw new RabbitMqOptionsException("heartbeat", $"is {Heartbeat.TotalSeconds:0.###} s: it must be from 1 to 600 s.");
        if (CertificateAuthorities is not null && !Tls) throw new RabbitMqOptionsException("ca", "is set, but --rabbitmq-tls is not: set both or neither.");
        return this;
    }
}

/// <summary>An option of the RabbitMQ backend that cannot be used.</summary>
public sealed class RabbitMqOptionsException(string setting, string problem, Exception? cause = null)
    : Backends.PubSubException($"--rabbitmq-{setting} {problem}", cause)
{
    /// <summary>The option's name after <c>--rabbitmq-</c>.</summary>
    public string Setting { get; } = setting;
}
