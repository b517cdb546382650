using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using TrustFlow.Config;
using TrustFlow.Sqlite;

namespace TrustFlow.Silo.Hosting;

/// <summary>Runs the grains on the Microsoft.Orleans packages, as one silo that finds no others and keeps grain state in memory.</summary>
static class Engine
{
    public const string Name = "orleans";

    public static void Add(IHostApplicationBuilder host, SqliteDatabase database) =>
        host.UseOrleans(silo => silo
            .UseLocalhostClustering()
            .AddMemoryGrainStorage("state")
            .AddMemoryGrainStorage("PubSubStore")
            .UseInMemoryReminderService()
            .AddMemoryStreams(ConfigStreams.Provider));

    public static SchemaScripts[] Schemas => [];
}
