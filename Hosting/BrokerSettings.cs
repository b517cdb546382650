using System.CommandLine;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.RabbitMq;

namespace TrustFlow.Hosting;

/// <summary>What can be set of the broker, the same in every program. The variables are those of TrustGraph's containers.</summary>
public sealed class BrokerSettings
{
    readonly Option<string?> backend;
    readonly Option<string?> host;
    readonly Option<string?> port;
    readonly Option<string?> username;
    readonly Option<string?> password;
    readonly Option<string?> vhost;
    readonly Option<string?> tls;
    readonly Option<string?> authorities;
    readonly Option<string?> heartbeat;

    /// <summary>Makes the options.</summary>
    /// <param name="settings">Where their values come from.</param>
    /// <param name="fallback">The broker where none is named.</param>
    public BrokerSettings(Settings settings, string fallback)
    {
        backend = settings.Text("--pubsub-backend", fallback, "The broker: embedded (inside the silo) or rabbitmq.", PubSubBackends.Variable);
        host = settings.Text("--rabbitmq-host", "localhost", "RabbitMQ's host.", "RABBITMQ_HOST");
        port = settings.Text("--rabbitmq-port", null, "RabbitMQ's port. Default: 5672, or 5671 with TLS.", "RABBITMQ_PORT");
        username = settings.Text("--rabbitmq-username", "guest", "The user of RabbitMQ.", "RABBITMQ_USERNAME");
        password = settings.Text("--rabbitmq-password", "guest", "The user's password; rather in the environment, where no list of processes shows it.", "RABBITMQ_PASSWORD");
        vhost = settings.Text("--rabbitmq-vhost", "/", "The virtual host.", "RABBITMQ_VHOST");
        tls = settings.Text("--rabbitmq-tls", "false", "Whether the connection is encrypted.", "RABBITMQ_TLS");
        authorities = settings.Text("--rabbitmq-ca", null, "A PEM file with the authorities that may sign RabbitMQ's certificate. Default: those that the machine trusts.", "RABBITMQ_CA");
        heartbeat = settings.Text("--rabbitmq-heartbeat", "10", "Seconds between signs of life; a broker that is silent for twice as long is given up.", "RABBITMQ_HEARTBEAT");
    }

    /// <summary>The options, in the order of the help.</summary>
    public IEnumerable<Option> All => [backend, host, port, username, password, vhost, tls, authorities, heartbeat];

    /// <summary>What is set.</summary>
    /// <exception cref="StartException">A value is none.</exception>
    public BrokerOptions Read(ParseResult parsed) => new()
    {
        Backend = parsed.GetValue(backend)!,
        RabbitMq = new RabbitMqOptions
        {
            Host = parsed.GetValue(host)!,
            Port = parsed.GetValue(port) is null ? null : (int)Settings.Count(parsed, port, 1, 65_535, "5672"),
            Username = parsed.GetValue(username)!,
            Password = parsed.GetValue(password)!,
            VirtualHost = parsed.GetValue(vhost)!,
            Tls = Settings.YesOrNo(parsed, tls),
            CertificateAuthorities = parsed.GetValue(authorities),
            Heartbeat = Settings.Time(parsed, heartbeat, TimeSpan.FromSeconds(1), "seconds", 1, 600, "10"),
        },
    };
}
