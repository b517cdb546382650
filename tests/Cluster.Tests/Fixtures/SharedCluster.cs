namespace TrustFlow.Cluster.Tests.Fixtures;

/// <summary>Three silos for the tests of a class, one after the other; each finds all three running.</summary>
public sealed class SharedCluster : IAsyncLifetime
{
    ThreeSilos? silos;

    /// <summary>The silos; started already, but where the tests are skipped.</summary>
    internal ThreeSilos Silos => silos!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (Engine.Missing is null) silos = await ThreeSilos.StartAsync();
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (silos is not null) await silos.DisposeAsync();
    }
}
