using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using TrustFlow.Config;
using TrustFlow.Sqlite;

namespace TrustFlow.Silo.Hosting;

/// <summary>
/// Runs the grains on the Microsoft.Orleans packages, as one silo that finds no others and keeps grain state in memory. Nobody connects to it
/// but itself: it has no gateway, and a port that is free, so that several can run on one machine.
/// </summary>
static class Engine
{
    public const string Name = "orleans";

    public static SchemaScripts[] Schemas => [];

    public static void Add(IHostApplicationBuilder host, SqliteDatabase database) =>
        host.UseOrleans(silo => silo
            .UseLocalhostClustering(FreePort(), gatewayPort: 0)
            .AddMemoryGrainStorageAsDefault(storage => storage.GrainStorageSerializer = new StateText())
            .AddMemoryGrainStorage("PubSubStore")
            .UseInMemoryReminderService()
            .AddMemoryStreams(ConfigStreams.Provider));

    static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
