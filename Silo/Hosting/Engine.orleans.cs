using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Hosting;
using TrustFlow.Config;
using TrustFlow.Sqlite;

namespace TrustFlow.Silo.Hosting;

/// <summary>Runs the grains on the Microsoft.Orleans packages: in a cluster whose silos share a database, or alone.</summary>
static class Engine
{
    /// <summary>The provider that Orleans finds by this name.</summary>
    const string Invariant = "Npgsql";

    public const string Name = "orleans";

    /// <summary>How long a silo waits for the answer of another, and how long until it asks again: three that are missed make it a suspect.</summary>
    static readonly TimeSpan Probe = TimeSpan.FromSeconds(5);

    /// <summary>Whether a silo can be one of several.</summary>
    public static bool Clusters => true;

    public static SchemaScripts[] Schemas => [];

    /// <summary>
    /// One silo that finds no others and keeps grain state in memory. Nobody connects to it but itself: it has no gateway, and a port that is free, so that
    /// several can run on one machine.
    /// </summary>
    public static void Add(IHostApplicationBuilder host, SqliteDatabase database) =>
        host.UseOrleans(silo => silo
            .UseLocalhostClustering(FreePort(), gatewayPort: 0)
            .AddMemoryGrainStorageAsDefault(static storage => storage.GrainStorageSerializer = new StateText())
            .UseInMemoryReminderService()
            .AddHints()
            .AddView());

    /// <summary>One of the silos of a cluster, which keep their membership, grain state and reminders in one database.</summary>
    public static void AddClustered(IHostApplicationBuilder host, EngineCluster cluster) =>
        host.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster.ClusterId, cluster.ServiceId))
                .ConfigureEndpoints(cluster.Advertised, cluster.SiloPort, cluster.GatewayPort)
                .Configure<ClusterMembershipOptions>(Detect)
                .UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, cluster.Database))
                .AddAdoNetGrainStorageAsDefault(options =>
                {
                    (options.Invariant, options.ConnectionString) = (Invariant, cluster.Database);
                    options.GrainStorageSerializer = new StateText();
                })
                .UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = (Invariant, cluster.Database))
                .AddActivityPropagation()
                .AddHints()
                .AddView();
            if (cluster.Certificate is { } certificate) new ClusterTls(certificate, cluster.Trusts).AddTo(silo);
        });

    static void Detect(ClusterMembershipOptions options)
    {
        // By default the time of a probe goes with how fast answers came, between half of 5 s and four times that. Half of it would declare a silo dead that cannot be reached
        // before its leases of 10 s have ended. Four times it is also how long nobody may vote against a silo from which a message came lately (three probes of the longest time),
        // so that one that hangs would be waited for over a minute. With one time for all probes, silence lasts 15 s at least and 20 s at most.
        options.ProbeTimeout = options.MinProbeTimeout = options.MaxProbeTimeout = Probe;

        // A silo that hung for so long that it was taken for dead finds that it is time to look, and ends; by default it goes on for up to a minute.
        options.TableRefreshTimeout = 2 * Probe;
    }

    /// <summary>The engine's own dashboard: silos, activations, calls, reminders.</summary>
    public static void MapDashboard(IEndpointRouteBuilder routes, string path) => routes.MapOrleansDashboard(path);

    // Streams keep their subscriptions in a store of their own.
    static ISiloBuilder AddHints(this ISiloBuilder silo) => silo.AddMemoryGrainStorage("PubSubStore").AddMemoryStreams(ConfigStreams.Provider);

    // Its stream of log lines is off: they may name what not everybody who looks at the engine is to read.
    static ISiloBuilder AddView(this ISiloBuilder silo) => silo.AddDashboard(static dashboard => dashboard.HideTrace = true);

    static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
