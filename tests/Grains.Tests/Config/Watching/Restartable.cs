using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using TrustFlow.Config;
using TrustFlow.Grains.Tests.Fixtures;
using TrustFlow.PubSub.Backends;
using TrustFlow.Sqlite;
using TrustFlow.Storage;
using TrustFlow.Storage.Sqlite;

namespace TrustFlow.Grains.Tests.Config.Watching;

/// <summary>A silo with the configuration grains over a store that outlives it. Calls are made again where they met its end.</summary>
sealed class Restartable : IAsyncDisposable
{
    readonly TemporaryFolder folder = new();
    readonly CountedIds ids = new();
    readonly SqliteDatabase database;
    Task<GrainCluster> cluster = null!;

    Restartable()
    {
        database = SqliteDatabase.Open(Path.Combine(folder.Path, "test.db"), SqliteConfigStore.Schema);
        Store = new SqliteConfigStore(database);
    }

    public IConfigStore Store { get; }

    public static async Task<Restartable> StartAsync()
    {
        var started = new Restartable();
        await (started.cluster = started.BeginAsync());
        return started;
    }

    /// <summary>Ends the silo as it stands, and starts another.</summary>
    public async Task KillAsync()
    {
        var killed = await cluster;
        await (cluster = NextAsync());

        async Task<GrainCluster> NextAsync()
        {
            await killed.KillAsync();
            return await BeginAsync();
        }
    }

    /// <summary>Calls grains until that succeeds or is refused.</summary>
    public async Task<T> CallAsync<T>(Func<IGrainFactory, Task<T>> call, CancellationToken cancellation)
    {
        while (true)
        {
            var current = await cluster;
            try
            {
                return await call(current.Grains).WaitAsync(cancellation);
            }
            catch (Exception e) when (e is not (CompactedVersionException or BadValueException) && !cancellation.IsCancellationRequested)
            {
                await Task.Yield();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (await cluster).DisposeAsync();
        await database.DisposeAsync();
        folder.Dispose();
    }

    Task<GrainCluster> BeginAsync() => GrainCluster.StartAsync(silo => silo.ConfigureServices(services =>
    {
        services.AddSingleton(Store);
        services.AddSingleton<IPubSubBackend>(new RecordingBroker());
        services.AddSingleton<IIdSource>(ids);
        services.AddSingleton(TimeProvider.System);
        services.AddConfigGrains(options => options.WatchRetry = TimeSpan.FromMilliseconds(5));
    }));
}
