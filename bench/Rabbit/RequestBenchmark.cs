using System.Diagnostics;
using System.Text;
using System.Text.Json;
using TrustFlow.Servers;
using TrustFlow.Servers.Postgres;
using TrustFlow.Storage.Postgres;

namespace TrustFlow.Bench.Rabbit;

/// <summary>Requests to the config service over RabbitMQ, against a bare echo of messages of the same size over the same broker and by the same clients.</summary>
static class RequestBenchmark
{
    const int Rounds = 5;
    static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(2);
    static readonly int[] Clients = [1, 16];

    static readonly byte[] Get = Request(new { operation = "get", workspace = "bench", keys = new[] { new { type = "prompt", key = "greeting" } } });

    public static async Task<int> RunAsync()
    {
        var met = await WithStoreAsync("SQLite", () => Task.FromResult<string[]>([]), gets: true);
        await using var postgres = await PostgresServer.StartAsync();
        met &= await WithStoreAsync("PostgreSQL", async () => Options(await postgres.CreateDatabaseAsync()), gets: false);
        return met ? 0 : 1;
    }

    static async Task<bool> WithStoreAsync(string store, Func<Task<string[]>> options, bool gets)
    {
        var folder = Directory.CreateTempSubdirectory("trustflow-requests-");
        await using var broker = await RabbitMqServer.StartAsync();
        try
        {
            await using var silo = await RabbitSilo.StartAsync(folder.FullName, broker.Port, await options());
            var met = true;
            foreach (var clients in Clients)
            {
                if (gets) met &= await MeasureAsync($"get, {clients} clients", broker.Port, clients, Get, clients == 16 ? 0.8 : null, clients == 16 ? 1.3 : null);
                met &= await MeasureAsync($"put, {clients} clients, {store}", broker.Port, clients, null, clients == 16 ? 0.5 : null, null);
            }

            return met;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Takes turns with the echo; puts are of ever new values.</summary>
    static async Task<bool> MeasureAsync(string what, int port, int clients, byte[]? request, double? rateBar, double? medianBar)
    {
        await using var first = await WireClient.OpenAsync(port, "config");
        var answer = await first.CallAsync(Put(0));
        if (request is not null) answer = await first.CallAsync(request);
        await using var echo = await Echo.StartAsync(port, answer.Length);
        List<Measured> service = [], floor = [];
        for (var round = 0; round <= Rounds; round++)
        {
            var (one, other) = (await RoundAsync(port, "config", clients, request), await RoundAsync(port, Echo.Service, clients, request));
            // The first is for warming up.
            if (round == 0) continue;
            service.Add(one);
            floor.Add(other);
        }

        var met = Figure.AgainstFloor(what, Median(service, static one => one.Rate), "requests/s", Median(floor, static one => one.Rate), rateBar).Print();
        return met & (medianBar is { } bar
            ? Figure.AgainstBase($"{what}, median", Median(service, static one => one.Milliseconds), "ms", Median(floor, static one => one.Milliseconds), bar).Print()
            : Figure.AgainstFloor($"{what}, median", Median(service, static one => one.Milliseconds), "ms", Median(floor, static one => one.Milliseconds), null).Print());
    }

    static async Task<Measured> RoundAsync(int port, string service, int clients, byte[]? request)
    {
        var all = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => WireClient.OpenAsync(port, service)));
        var watch = Stopwatch.StartNew();
        var times = await Task.WhenAll(all.Select((client, number) => ClientAsync(client, number, request, watch)));
        var took = watch.Elapsed;
        foreach (var client in all) await client.DisposeAsync();
        var sorted = times.SelectMany(static one => one).Order().ToList();
        return new Measured(sorted.Count / took.TotalSeconds, sorted[sorted.Count / 2]);
    }

    static async Task<List<double>> ClientAsync(WireClient client, int number, byte[]? request, Stopwatch watch)
    {
        var times = new List<double>();
        for (var i = 0; watch.Elapsed < RoundTime; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            await client.CallAsync(request ?? Put(number));
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        return times;
    }

    static string[] Options(PostgresOptions postgres) =>
    [
        "--store", "postgres", "--postgres-host", postgres.Host, "--postgres-port", $"{postgres.Port}", "--postgres-username", postgres.Username,
        "--postgres-password", postgres.Password!, "--postgres-database", postgres.Database, "--postgres-tls", "disable",
    ];

    static byte[] Put(int client) =>
        Request(new { operation = "put", workspace = "bench", values = new[] { new { type = "prompt", key = client == 0 ? "greeting" : $"greeting-{client}", value = Guid.NewGuid().ToString() } } });

    static byte[] Request(object request) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(request));

    static double Median(IEnumerable<Measured> rounds, Func<Measured, double> figure) => rounds.Select(figure).Order().ElementAt(Rounds / 2);

    sealed record Measured(double Rate, double Milliseconds);
}
