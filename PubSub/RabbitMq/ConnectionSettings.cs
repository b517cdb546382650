using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RabbitMQ.Client;

namespace TrustFlow.PubSub.RabbitMq;

/// <summary>What the client library is told about a broker.</summary>
static class ConnectionSettings
{
    /// <summary>As long as a broker lets a message be at the most: one that the client refused would come again for ever.</summary>
    const uint LargestMessage = 512u << 20;

    static readonly TimeSpan Answer = TimeSpan.FromSeconds(5);

    public static ConnectionFactory Create(RabbitMqOptions options)
    {
        var factory = new ConnectionFactory
        {
            HostName = options.Host,
            Port = options.EffectivePort,
            UserName = options.Username,
            Password = options.Password,
            VirtualHost = options.VirtualHost,
            RequestedHeartbeat = options.Heartbeat,
            RequestedConnectionTimeout = Answer,
            HandshakeContinuationTimeout = Answer,
            MaxInboundMessageBodySize = LargestMessage,
            // What stands on a lost connection is made again by whoever uses it, who knows what it must be.
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
        };
        if (options.Tls) factory.Ssl = Tls(options);
        return factory;
    }

    static SslOption Tls(RabbitMqOptions options)
    {
        var tls = new SslOption(options.Host, enabled: true);
        if (options.CertificateAuthorities is not { } file) return tls;
        var trusted = Read(file);
        tls.CertificateValidationCallback = (_, certificate, _, errors) => IsTrusted(certificate, errors, trusted);
        return tls;
    }

    static X509Certificate2Collection Read(string file)
    {
        var trusted = new X509Certificate2Collection();
        try
        {
            trusted.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new RabbitMqOptionsException("ca", $"is '{file}', which cannot be read: {e.Message}", e);
        }

        return trusted.Count > 0 ? trusted : throw new RabbitMqOptionsException("ca", $"is '{file}', which holds no certificate in PEM form.");
    }

    static bool IsTrusted(X509Certificate? certificate, SslPolicyErrors errors, X509Certificate2Collection trusted)
    {
        if (certificate is not X509Certificate2 shown || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.AddRange(trusted);
        return chain.Build(shown);
    }
}
