using TrustFlow.Servers;
using TrustFlow.Servers.Postgres;
using TrustFlow.Storage.Postgres;

namespace TrustFlow.Cluster.Tests.Fixtures;

/// <summary>Three silos as processes of their own, with a PostgreSQL and a RabbitMQ of their own.</summary>
sealed class ThreeSilos : IAsyncDisposable
{
    const int Count = 3;

    readonly TemporaryFolder folder = new();
    readonly SiloProcess[] silos = new SiloProcess[Count];
    readonly int[] ports = FreePorts.Take(2 * Count);
    PostgresOptions database = null!;

    /// <summary>The broker.</summary>
    public RabbitMqServer Broker { get; private set; } = null!;

    /// <summary>The database server.</summary>
    public PostgresServer Postgres { get; private set; } = null!;

    /// <summary>The silos.</summary>
    public IReadOnlyList<SiloProcess> Silos => silos;

    /// <summary>Starts the servers, and then the silos one after the other.</summary>
    public static async Task<ThreeSilos> StartAsync()
    {
        var three = new ThreeSilos { Postgres = await PostgresServer.StartAsync(), Broker = await RabbitMqServer.StartAsync() };
        three.database = await three.Postgres.CreateDatabaseAsync();
        try
        {
            for (var i = 0; i < Count; i++) three.silos[i] = await SiloProcess.StartAsync(Path.Combine(three.folder.Path, $"{i}"), three.Arguments(i));
            return three;
        }
        catch
        {
            await three.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends a silo as a power cut would.</summary>
    public Task KillAsync(int silo) => silos[silo].Process.KillAsync();

    /// <summary>Asks a silo to end, and waits until it has.</summary>
    public async Task StopAsync(int silo) => Assert.Equal(0, await silos[silo].Process.StopAsync());

    /// <summary>Starts one in the place of a silo that has ended.</summary>
    public async Task StartAgainAsync(int silo)
    {
        var before = silos[silo];
        silos[silo] = await SiloProcess.StartAgainAsync(before, Path.Combine(folder.Path, $"{silo}"), Arguments(silo));
        await before.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in silos.OfType<SiloProcess>()) await silo.DisposeAsync();
        await Broker.DisposeAsync();
        await Postgres.DisposeAsync();
        folder.Dispose();
    }

    string[] Arguments(int silo) =>
    [
        "--bootstrap", "none", "--processors", "none", "--store", "postgres", "--postgres-host", database.Host, "--postgres-port", $"{database.Port}",
        "--postgres-username", database.Username, "--postgres-password", database.Password!, "--postgres-database", database.Database, "--postgres-tls", "disable",
        "--pubsub-backend", "rabbitmq", "--rabbitmq-host", "127.0.0.1", "--rabbitmq-port", $"{Broker.Port}",
        "--cluster-id", "test", "--advertise", "127.0.0.1", "--silo-port", $"{ports[silo]}", "--gateway-port", $"{ports[Count + silo]}",
    ];
}
