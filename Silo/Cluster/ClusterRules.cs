using System.Net;
using TrustFlow.Client.Hosting;
using TrustFlow.Hosting;
using TrustFlow.PubSub.RabbitMq;
using TrustFlow.Silo.Hosting;
using TrustFlow.Storage.Postgres;

namespace TrustFlow.Silo.Cluster;

/// <summary>What a silo needs to be one of several.</summary>
static class ClusterRules
{
    /// <exception cref="StartException">The silo is to join a cluster, and cannot as it is built or set.</exception>
    public static void Check(SiloOptions options)
    {
        if (options.Cluster is null) return;
        if (!Hosting.Engine.Clusters)
            throw new StartException($"This silo is built with the engine '{Hosting.Engine.Name}', which is one process, and --cluster-id asks for a cluster. Start one that is built with -p:ActorEngine=orleans, or leave --cluster-id out.");
        if (options.Store.Name != StoreOptions.Postgres)
            throw new StartException($"The silos of a cluster share their store, and '{options.Store.Name}' is this silo's own. Set --store to {StoreOptions.Postgres}.");
        if (options.Broker.Backend != RabbitMqBackend.BackendName)
            throw new StartException($"The silos of a cluster share their broker, and '{options.Broker.Backend}' is this silo's own. Set --pubsub-backend to {RabbitMqBackend.BackendName}.");
        if (options.Cluster is { GatewayPort: > 0, Certificate: null } open && !options.Tokens.AreNeeded && !IPAddress.IsLoopback(open.Advertised))
            throw new StartException($"A gateway at {open.Advertised}:{open.GatewayPort} is refused: without tokens any program that reaches it may do anything. Set --tokens or --cluster-certificate, or --gateway-port 0 where no program calls grains.");
    }

    /// <summary>What the engine is told.</summary>
    /// <exception cref="StartException">The certificate cannot be read.</exception>
    public static EngineCluster Engine(ClusterOptions cluster, PostgresOptions database)
    {
        var certificate = cluster.Certificate is { } file ? Certificate(file) : null;
        return new(
            cluster.ClusterId, cluster.ServiceId, cluster.Advertised, cluster.SiloPort, cluster.GatewayPort, database.ConnectionText(), certificate?.Own, shown => certificate?.Trusts(shown) ?? false);
    }

    static ClusterCertificate Certificate(string file)
    {
        try
        {
            return ClusterCertificate.Read(file);
        }
        catch (InvalidDataException e)
        {
            throw new StartException($"{e.Message} Correct --cluster-certificate.", e);
        }
    }
}
