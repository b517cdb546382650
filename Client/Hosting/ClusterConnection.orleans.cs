using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Connections.Security;
using Orleans.Hosting;
using Orleans.Runtime.Messaging;

namespace TrustFlow.Client.Hosting;

/// <summary>The connection to a cluster on Microsoft Orleans, through the gateways that its silos write down in PostgreSQL.</summary>
static class ClusterConnection
{
    /// <summary>The provider that Orleans finds by this name.</summary>
    const string Invariant = "Npgsql";

    // Orleans' own 60 s are long for a program all of whose gateways were restarted.
    static readonly TimeSpan GatewayRefresh = TimeSpan.FromSeconds(10);

    /// <summary>Adds an Orleans client, which connects when the host starts.</summary>
    public static void Add(IServiceCollection services, ClusterAddress cluster)
    {
        services.AddSingleton(cluster);
        services.AddOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster.ClusterId, cluster.ServiceId))
                .Configure<GatewayOptions>(static options => options.GatewayListRefreshPeriod = GatewayRefresh)
                .UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, cluster.Database))
                .UseConnectionRetryFilter<Retry>()
                .AddActivityPropagation();
            if (cluster.Certificate is { } certificate) client.UseTls(certificate.Own, tls => Know(tls, certificate));
        });
    }

    /// <summary>Whether a failure says that there is no connection.</summary>
    public static bool IsLost(Exception failed) => failed is ConnectionFailedException;

    // Both sides of a connection show a certificate. The name in it says nothing: silos are called by addresses, which come and go.
    static void Know(TlsOptions tls, ClusterCertificate certificate)
    {
        tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.RemoteCertificateValidation = (shown, _, _) => certificate.Trusts(shown);
        tls.OnAuthenticateAsClient = (_, authentication) => authentication.TargetHost = certificate.Own.GetNameInfo(X509NameType.DnsName, forIssuer: false);
    }

    /// <summary>Says what is missing, and lets Orleans try again.</summary>
    sealed class Retry(ClusterAddress cluster, ConnectionAttempts attempts) : IClientConnectionRetryFilter
    {
        public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
        {
            var reason = $"No gateway of the cluster '{cluster.ClusterId}' can be reached ({ServerUnreachableException.Reason(exception)}). Start one of its silos with a gateway port, or correct the cluster's id or the database.";
            await attempts.AgainAsync(reason, exception, cancellationToken);
            return true;
        }
    }
}
