using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using TrustFlow.Config;
using TrustFlow.PubSub.Backends;
using TrustFlow.Sqlite;
using TrustFlow.Storage;
using TrustFlow.Storage.Sqlite;

#pragma warning disable CA1816 // A test class is given up by the test framework, by an interface of its own.

namespace TrustFlow.Grains.Tests.Fixtures;

/// <summary>
/// A cluster with the configuration grains over a store in SQLite, that can be told to fail, and a broker that keeps what it is sent. For one
/// test class; a class that needs more services derives from it.
/// </summary>
public class ControlPlane : IAsyncLifetime
{
    readonly TemporaryFolder folder = new();
    readonly CountedIds ids = new();
    readonly Dictionary<long, TaskCompletionSource> told = [];
    SqliteDatabase database = null!;
    GrainCluster cluster = null!;

    /// <summary>The store, with faults.</summary>
    public FaultyStore Store { get; private set; } = null!;

    /// <summary>The broker.</summary>
    public RecordingBroker Broker { get; } = new();

    /// <summary>Calls grains.</summary>
    public IGrainFactory Grains => cluster.Grains;

    /// <summary>The ledger.</summary>
    public IConfigLedgerGrain Ledger => Grains.GetGrain<IConfigLedgerGrain>(IConfigLedgerGrain.Key);

    /// <summary>The bridge.</summary>
    public IBrokerBridgeGrain Bridge => Grains.GetGrain<IBrokerBridgeGrain>(IBrokerBridgeGrain.Key);

    /// <summary>A workspace.</summary>
    public IWorkspaceGrain Workspace(string id) => Grains.GetGrain<IWorkspaceGrain>(id);

    /// <summary>What is committed in a workspace, or in all.</summary>
    public IConfigWatchGrain Watch(string id) => Grains.GetGrain<IConfigWatchGrain>(id);

    /// <summary>A workspace as the flow service writes it.</summary>
    public IOwnedEntriesGrain Owned(string id) => Grains.GetGrain<IOwnedEntriesGrain>(id);

    /// <summary>Deactivates a workspace; the next call activates it anew.</summary>
    public Task DeactivateAsync(IWorkspaceGrain workspace) => DeactivateAsync(workspace, () => workspace.GetAsync([]));

    /// <summary>Deactivates the ledger; the next call activates it anew.</summary>
    public Task DeactivateLedgerAsync() => DeactivateAsync(Ledger, () => Ledger.GetVersionAsync());

    /// <summary>Deactivates the bridge; the next call activates it anew.</summary>
    public Task DeactivateBridgeAsync() => DeactivateAsync(Bridge, () => Bridge.GetPublishedAsync());

    /// <summary>Deactivates a grain by a call that it serves; the next call activates it anew.</summary>
    public Task DeactivateAsync(IGrain grain, Func<Task> call) => cluster.DeactivateAsync(grain, call);

    /// <inheritdoc/>
    public virtual async Task InitializeAsync()
    {
        database = SqliteDatabase.Open(Path.Combine(folder.Path, "test.db"), SqliteConfigStore.Schema);
        Store = new FaultyStore(new SqliteConfigStore(database));
        cluster = await GrainCluster.StartAsync(Configure);
    }

    /// <inheritdoc/>
    public virtual async Task DisposeAsync()
    {
        await cluster.DisposeAsync();
        await database.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>Completes when the bridge was told of a version.</summary>
    public Task ToldAsync(long version)
    {
        lock (told)
        {
            if (told.GetValueOrDefault(version) is not { } waiting) told.Add(version, waiting = new(TaskCreationOptions.RunContinuationsAsynchronously));
            return waiting.Task;
        }
    }

    async Task NoteTold(IIncomingGrainCallContext call)
    {
        await call.Invoke();
        if (call.Request.GetArgumentCount() != 1 || call.Request.GetArgument(0) is not LedgerProgress progress) return;
        _ = ToldAsync(progress.Head);
        lock (told) told[progress.Head].TrySetResult();
    }

    /// <summary>The silo's services.</summary>
    protected virtual void Configure(ISiloBuilder silo) => silo.AddIncomingGrainCallFilter(NoteTold).ConfigureServices(services =>
    {
        services.AddSingleton<IConfigStore>(Store);
        services.AddSingleton<IPubSubBackend>(Broker);
        services.AddSingleton<IIdSource>(ids);
        services.AddSingleton(TimeProvider.System);
        services.AddConfigGrains(Configure);
    });

    /// <summary>The settings of the configuration grains.</summary>
    protected virtual void Configure(ConfigOptions options)
    {
        options.BridgeRetry = TimeSpan.FromMilliseconds(1);
        options.BridgeGather = TimeSpan.Zero;
        options.FollowWait = TimeSpan.FromMilliseconds(200);
        options.WatchRetry = TimeSpan.FromMilliseconds(1);
    }
}
