using Npgsql;
using TrustFlow.Servers;
using TrustFlow.Servers.Postgres;
using TrustFlow.Storage.Postgres;

namespace TrustFlow.Cluster.Tests.Fixtures;

/// <summary>Three silos as processes of their own, with a PostgreSQL and a RabbitMQ of their own.</summary>
sealed class ThreeSilos : IAsyncDisposable
{
    /// <summary>How many they are.</summary>
    public const int Count = 3;

    readonly TemporaryFolder folder = new();
    readonly SiloProcess[] silos = new SiloProcess[Count];
    readonly int[] ports = FreePorts.Take(2 * Count);
    readonly string[] further;

    ThreeSilos(string[] further) => this.further = further;

    /// <summary>The broker.</summary>
    public RabbitMqServer Broker { get; private set; } = null!;

    /// <summary>The database server.</summary>
    public PostgresServer Postgres { get; private set; } = null!;

    /// <summary>The database that the silos share.</summary>
    public PostgresOptions Database { get; private set; } = null!;

    /// <summary>The silos.</summary>
    public IReadOnlyList<SiloProcess> Silos => silos;

    /// <summary>Where a silo hears others.</summary>
    public int SiloPort(int silo) => ports[silo];

    /// <summary>Starts the servers, and then the silos.</summary>
    /// <param name="further">What the silos are told beside where the servers are.</param>
    public static async Task<ThreeSilos> StartAsync(params string[] further)
    {
        var three = new ThreeSilos(further);
        try
        {
            await three.StartServersAsync();
            for (var i = 0; i < Count; i++) three.silos[i] = SiloProcess.Launch(three.Folder(i), three.Arguments(i));
            await Task.WhenAll(three.silos.Select(static silo => silo.ServingAsync()));
            await ChangeLog.PrepareAsync(three);
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

    /// <summary>Lets a silo stand still, as a machine that hangs, until it is told to go on.</summary>
    public Task PauseAsync(int silo) => silos[silo].Process.SignalAsync("STOP");

    /// <summary>Lets it go on.</summary>
    public Task GoOnAsync(int silo) => silos[silo].Process.SignalAsync("CONT");

    /// <summary>Asks a silo to end, and waits until it has.</summary>
    public async Task StopAsync(int silo) => Assert.Equal(0, await silos[silo].Process.StopAsync());

    /// <summary>Starts one in the place of a silo that has ended.</summary>
    public async Task StartAgainAsync(int silo)
    {
        var before = silos[silo];
        silos[silo] = await SiloProcess.StartAgainAsync(before, Folder(silo), Arguments(silo));
        await before.DisposeAsync();
    }

    /// <summary>Starts every silo again that has ended, so that the next test finds three.</summary>
    public async Task MendAsync()
    {
        for (var i = 0; i < Count; i++)
        {
            if (!silos[i].Process.Running) await StartAgainAsync(i);
        }
    }

    /// <summary>Launches one more silo that wants to join, and waits for nothing.</summary>
    /// <param name="arguments">What it is told beside where the servers are.</param>
    public SiloProcess LaunchFourth(params string[] arguments)
    {
        var own = FreePorts.Take(2);
        return SiloProcess.Launch(Path.Combine(folder.Path, $"{own[0]}"), [.. Common("fourth", own[0], own[1]), .. arguments]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in silos.OfType<SiloProcess>()) await silo.DisposeAsync();
        if (Broker is not null) await Broker.DisposeAsync();
        if (Postgres is not null) await Postgres.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>The silo that calls itself so in the database; -1 for a further one.</summary>
    public static int NumberOf(string name) => Enumerable.Range(0, Count).FirstOrDefault(silo => NameOf(silo) == name, -1);

    static string NameOf(int silo) => $"silo-{silo}";

    async Task StartServersAsync()
    {
        var broker = RabbitMqServer.StartAsync();
        Postgres = await PostgresServer.StartAsync();
        Database = await Postgres.CreateDatabaseAsync();
        Broker = await broker;
    }

    string Folder(int silo) => Path.Combine(folder.Path, $"{silo}");

    string[] Arguments(int silo) => [.. Common(NameOf(silo), ports[silo], ports[Count + silo]), .. further];

    string[] Common(string name, int siloPort, int gatewayPort) =>
    [
        "--bootstrap", "none", "--processors", "none", "--store", "postgres", "--postgres-connection", Connection(name),
        "--pubsub-backend", "rabbitmq", "--rabbitmq-host", "127.0.0.1", "--rabbitmq-port", $"{Broker.Port}",
        "--cluster-id", "test", "--advertise", "127.0.0.1", "--silo-port", $"{siloPort}", "--gateway-port", $"{gatewayPort}",
    ];

    string Connection(string name) => new NpgsqlConnectionStringBuilder
    {
        Host = Database.Host, Port = Database.Port, Username = Database.Username, Password = Database.Password, Database = Database.Database, SslMode = SslMode.Disable, ApplicationName = name,
    }.ConnectionString;
}
