using Orleans;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace TrustFlow.Grains.Tests.Fixtures;

/// <summary>A cluster of one silo on the engine that the tests run on, with the services that a test gives it.</summary>
public sealed class GrainCluster : IAsyncDisposable
{
    static readonly AsyncLocal<Action<ISiloBuilder>> Services = new();

    readonly TestCluster cluster;

    GrainCluster(TestCluster cluster) => this.cluster = cluster;

    /// <summary>Calls grains.</summary>
    public IGrainFactory Grains => cluster.GrainFactory;

    /// <summary>Starts a silo.</summary>
    public static async Task<GrainCluster> StartAsync(Action<ISiloBuilder> services)
    {
        Services.Value = services;
        var cluster = new TestClusterBuilder(1).AddSiloBuilderConfigurator<Silo>().Build();
        await cluster.DeployAsync();
        return new(cluster);
    }

    /// <summary>Deactivates a grain; the next call activates it anew.</summary>
    public Task DeactivateAsync(IGrain grain) => cluster.DeactivateAsync((Orleans.Runtime.IAddressable)grain);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await cluster.StopAllSilosAsync();
        await cluster.DisposeAsync();
    }

    sealed class Silo : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder)
        {
            Engine.Configure(siloBuilder);
            Services.Value!(siloBuilder);
        }
    }
}
