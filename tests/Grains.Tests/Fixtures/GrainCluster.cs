using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.TestingHost;

namespace TrustFlow.Grains.Tests.Fixtures;

/// <summary>A cluster on the engine that the tests run on, of one silo or of as many as that engine is told, with the services that a test gives it.</summary>
public sealed class GrainCluster : IAsyncDisposable
{
    static readonly AsyncLocal<Action<ISiloBuilder>> Services = new();

    readonly TestCluster cluster;
    readonly Deactivations deactivations;

    GrainCluster(TestCluster cluster, Deactivations deactivations)
    {
        this.cluster = cluster;
        this.deactivations = deactivations;
    }

    /// <summary>Calls grains.</summary>
    public IGrainFactory Grains => cluster.GrainFactory;

    /// <summary>Starts the silos: as many as the engine has, or so many.</summary>
    public static async Task<GrainCluster> StartAsync(Action<ISiloBuilder> services, short? silos = null)
    {
        var filter = new Deactivations();
        Services.Value = silo =>
        {
            Engine.Configure(silo);
            silo.AddIncomingGrainCallFilter(filter);
            services(silo);
        };
        var built = new TestClusterBuilder(silos ?? Engine.Silos).AddSiloBuilderConfigurator<Silo>().Build();
        await built.DeployAsync();
        return new(built, filter);
    }

    /// <summary>Deactivates a grain by a call that it serves; the next call activates it anew.</summary>
    public Task DeactivateAsync(IGrain grain, Func<Task> call) => deactivations.DeactivateAsync(grain.GetGrainId(), call);

    /// <summary>Ends the silos as they stand, without a word to their grains.</summary>
    public async Task KillAsync()
    {
        await Task.WhenAll(cluster.Silos.Select(cluster.KillSiloAsync));
        await cluster.DisposeAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await cluster.StopAllSilosAsync();
        await cluster.DisposeAsync();
    }

    sealed class Silo : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder) => Services.Value!(siloBuilder);
    }
}
