using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Hosting;
using TrustFlow.Config;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Embedded;
using TrustFlow.Sqlite;
using TrustFlow.Storage;
using TrustFlow.Storage.Sqlite;

namespace TrustFlow.Bench;

/// <summary>A silo as it runs in earnest: the configuration grains over one file, with the embedded broker beside them.</summary>
sealed class PutSilo : IAsyncDisposable
{
    readonly IHost host;
    readonly SqliteDatabase database;
    readonly EmbeddedBackend broker;
    readonly IWorkspaceGrain[] workspaces;
    readonly string[] names;
    long puts = -1;

    PutSilo(IHost host, SqliteDatabase database, EmbeddedBackend broker, int keys)
    {
        this.host = host;
        this.database = database;
        this.broker = broker;
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        workspaces = [.. Enumerable.Range(0, keys).Select(key => grains.GetGrain<IWorkspaceGrain>(PutRows.Workspace(key)))];
        names = [.. Enumerable.Range(0, keys).Select(PutRows.Key)];
    }

    /// <summary>Starts it and puts each key once.</summary>
    public static async Task<PutSilo> StartAsync(string path, int keys)
    {
        var ids = new TimeOrderedIds();
        var file = SqliteDatabase.Open(path, SqliteConfigStore.Schema, EmbeddedBackend.Schema);
        var backend = await EmbeddedBackend.OpenAsync(file, new PubSubEnvironment(ids.NewId));
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddConsole();
        builder.Services.AddSingleton<IConfigStore>(new SqliteConfigStore(file));
        builder.Services.AddSingleton<IPubSubBackend>(backend);
        builder.Services.AddSingleton<IIdSource>(ids);
        builder.Services.AddConfigGrains();
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering()
            .AddMemoryGrainStorageAsDefault()
            .UseInMemoryReminderService()
            .AddMemoryStreams(ConfigStreams.Provider));
        var built = builder.Build();
        await built.StartAsync();
        var started = new PutSilo(built, file, backend, keys);
        await started.RunAsync(writers: 256, () => Volatile.Read(ref started.puts) < keys);
        return started;
    }

    /// <summary>Puts for a while from so many writers, each awaiting its put before the next. Gives puts a second.</summary>
    public async Task<double> PutAsync(int writers, TimeSpan duration)
    {
        var clock = Stopwatch.StartNew();
        var first = Volatile.Read(ref puts);
        await RunAsync(writers, () => clock.Elapsed < duration);
        return (Volatile.Read(ref puts) - first) / clock.Elapsed.TotalSeconds;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
        await broker.DisposeAsync();
        await database.DisposeAsync();
    }

    Task RunAsync(int writers, Func<bool> goOn) => Task.WhenAll(Enumerable.Range(0, writers).Select(_ => WriteAsync(goOn)));

    async Task WriteAsync(Func<bool> goOn)
    {
        await Task.Yield();
        while (goOn())
        {
            var put = Interlocked.Increment(ref puts);
            var key = PutRows.KeyOf(put, names.Length);
            await workspaces[key].CommitAsync(new ConfigBatch(null, PutRows.Actor, [new ConfigWrite(PutRows.Type, names[key], PutRows.Value(put))], []));
        }
    }

    sealed class TimeOrderedIds : IIdSource
    {
        public string NewId() => Guid.CreateVersion7().ToString("N");
    }
}
