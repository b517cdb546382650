using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using TrustFlow.Config;
using TrustFlow.Embedded;
using TrustFlow.Sqlite;

namespace TrustFlow.Silo.Hosting;

/// <summary>Runs the grains on the embedded engine, with their state and reminders in the silo's database.</summary>
static class Engine
{
    public const string Name = "embedded";

    /// <summary>Whether a silo can be one of several.</summary>
    public static bool Clusters => false;

    /// <summary>Not to be called: this engine is one process.</summary>
    public static void AddClustered(IHostApplicationBuilder host, EngineCluster cluster) => throw new NotSupportedException("The embedded engine is one process.");

    public static void Add(IHostApplicationBuilder host, SqliteDatabase database) =>
        host.UseOrleans(silo => silo
            .UseEmbeddedStore(database)
            .AddMemoryStreams(ConfigStreams.Provider));

    /// <summary>Nothing: the engine has no dashboard.</summary>
    public static void MapDashboard(IEndpointRouteBuilder routes, string path)
    {
    }

    public static SchemaScripts[] Schemas => [EmbeddedStore.Schema];
}
