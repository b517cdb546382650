using Microsoft.Extensions.Hosting;
using TrustFlow.Client;
using TrustFlow.Servers;
using TrustFlow.Servers.Postgres;
using TrustFlow.Storage.Postgres;

namespace TrustFlow.Bench.Clusters;

/// <summary>Silos as processes of their own over a new database and a broker: one of the embedded engine, or so many as a cluster.</summary>
sealed class Deployment : IAsyncDisposable
{
    const string ClusterId = "bench";
    const string ServiceId = "bench";

    readonly List<SiloProcess> silos = [];
    readonly PostgresOptions database;

    Deployment(PostgresOptions database) => this.database = database;

    /// <summary>A client of each silo over HTTP.</summary>
    public IReadOnlyList<ITrustFlowClient> OverHttp { get; private set; } = [];

    /// <summary>The time of processors that its silos have taken so far.</summary>
    public TimeSpan Cpu => new(silos.Sum(static silo => silo.Cpu().Ticks));

    /// <summary>One silo of the embedded engine.</summary>
    public static async Task<Deployment> EmbeddedAsync(string folder, PostgresServer postgres, RabbitMqServer broker)
    {
        var deployment = new Deployment(await postgres.CreateDatabaseAsync());
        await deployment.AddAsync(Path.Combine(AppContext.BaseDirectory, "embedded"), folder, broker);
        return deployment;
    }

    /// <summary>So many silos of a cluster.</summary>
    public static async Task<Deployment> ClusterAsync(string folder, PostgresServer postgres, RabbitMqServer broker, int count)
    {
        var deployment = new Deployment(await postgres.CreateDatabaseAsync());
        for (var silo = 0; silo < count; silo++)
        {
            var ports = FreePorts.Take(2);
            await deployment.AddAsync(
                AppContext.BaseDirectory, Path.Combine(folder, $"{silo}"), broker,
                "--cluster-id", ClusterId, "--service-id", ServiceId, "--advertise", "127.0.0.1", "--silo-port", $"{ports[0]}", "--gateway-port", $"{ports[1]}");
        }

        return deployment;
    }

    /// <summary>A program that is a client of the cluster.</summary>
    public async Task<IHost> ConnectAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddTrustFlowClient(options => options.UseCluster(ClusterId, ServiceId, database.ConnectionText()));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in silos) await silo.DisposeAsync();
    }

    async Task AddAsync(string programs, string data, RabbitMqServer broker, params string[] further)
    {
        silos.Add(await SiloProcess.StartAsync(
            programs, data, IsReadyAsync,
            [
                "--bootstrap", "none", "--processors", "none", "--store", "postgres", "--postgres-connection", database.ConnectionText(),
                "--pubsub-backend", "rabbitmq", "--rabbitmq-host", "127.0.0.1", "--rabbitmq-port", $"{broker.Port}", .. further,
            ]));
        OverHttp = [.. OverHttp, TrustFlowClient.OverHttp(silos[^1].Http)];
    }

    static async Task<bool> IsReadyAsync(HttpClient http)
    {
        using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return answer.IsSuccessStatusCode;
    }
}
