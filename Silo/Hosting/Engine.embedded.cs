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

    public static void Add(IHostApplicationBuilder host, SqliteDatabase database) =>
        host.UseOrleans(silo => silo
            .UseEmbeddedStore(database)
            .AddMemoryStreams(ConfigStreams.Provider));

    public static SchemaScripts[] Schemas => [EmbeddedStore.Schema];
}
