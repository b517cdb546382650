using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TrustFlow.Access;
using TrustFlow.Config;
using TrustFlow.Flows;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Embedded;
using TrustFlow.Sqlite;
using TrustFlow.Storage;
using TrustFlow.Storage.Sqlite;

namespace TrustFlow.Bench;

/// <summary>A silo in this process as it runs in earnest: the grains of configuration and flows over one file, with the embedded broker beside them.</summary>
sealed class GrainSilo : IAsyncDisposable
{
    readonly IHost host;
    readonly SqliteDatabase database;
    readonly EmbeddedBackend broker;

    GrainSilo(IHost host, SqliteDatabase database, EmbeddedBackend broker)
    {
        this.host = host;
        this.database = database;
        this.broker = broker;
        Store = new SqliteConfigStore(database);
    }

    /// <summary>The grains.</summary>
    public IGrainFactory Grains => host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>What they keep.</summary>
    public IConfigStore Store { get; }

    /// <summary>What else is in it.</summary>
    public IServiceProvider Services => host.Services;

    public static async Task<GrainSilo> StartAsync(string path)
    {
        var ids = new TimeOrderedIds();
        var file = SqliteDatabase.Open(path, SqliteConfigStore.Schema, EmbeddedBackend.Schema);
        var backend = await EmbeddedBackend.OpenAsync(file, new PubSubEnvironment(ids.NewId));
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddConsole();
        builder.Services.AddSingleton<IConfigStore>(new SqliteConfigStore(file));
        builder.Services.AddSingleton<IPubSubBackend>(backend);
        builder.Services.AddSingleton<IIdSource>(ids);
        builder.Services.AddCallRules(CallerTokens.None);
        builder.Services.AddConfigGrains();
        builder.Services.AddFlowGrains();
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering()
            .AddMemoryGrainStorageAsDefault()
            .UseInMemoryReminderService()
            .AddMemoryStreams(ConfigStreams.Provider));
        var built = builder.Build();
        await built.StartAsync();
        return new GrainSilo(built, file, backend);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
        await broker.DisposeAsync();
        await database.DisposeAsync();
    }

    sealed class TimeOrderedIds : IIdSource
    {
        public string NewId() => Guid.CreateVersion7().ToString("N");
    }
}
