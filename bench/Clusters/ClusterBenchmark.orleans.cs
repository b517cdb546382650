using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using TrustFlow.Client;
using TrustFlow.Client.Config;
using TrustFlow.Client.Flows;
using TrustFlow.Servers;
using TrustFlow.Servers.Postgres;

namespace TrustFlow.Bench.Clusters;

/// <summary>
/// Reads, writes and calls a second of one silo and of three, and what a start of a flow costs there against a silo of the embedded engine over a PostgreSQL and a RabbitMQ of
/// the same kind. All is on one machine: three silos show what being several costs, not what three machines give.
/// </summary>
static class ClusterBenchmark
{
    const int Workspaces = 48;
    const int Callers = 64;
    const int Processors = 10;
    const int Starts = 40;
    const int Rounds = 2;
    const string Type = "bench";
    const string Blueprint = "of-ten";
    static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    static readonly TimeSpan Time = TimeSpan.FromSeconds(5);

    /// <summary>Prints a line of JSON a figure, and returns 0: nothing of it has a bar.</summary>
    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("trustflow-cluster-").FullName;
        await using var broker = await RabbitMqServer.StartAsync();
        await using var postgres = await PostgresServer.StartAsync();
        try
        {
            var starts = new Dictionary<int, List<double>> { [0] = [], [1] = [], [3] = [] };
            for (var round = 0; round < Rounds; round++)
            {
                await using (var embedded = await Deployment.EmbeddedAsync(Path.Combine(folder, $"{round}-0"), postgres, broker)) starts[0].AddRange(await StartsAsync(embedded, "embedded", round));
                foreach (var silos in new[] { 1, 3 })
                {
                    await using var cluster = await Deployment.ClusterAsync(Path.Combine(folder, $"{round}-{silos}"), postgres, broker, silos);
                    starts[silos].AddRange(await StartsAsync(cluster, $"{silos} silos", round));
                    if (round == Rounds - 1) await RatesAsync(cluster, silos);
                }
            }

            foreach (var silos in new[] { 1, 3 }) Figure.AgainstFloor($"start of a flow of {Processors}, {silos} silos, against the embedded engine", Median(starts[silos]), "ms", Median(starts[0]), null).Print();
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task RatesAsync(Deployment cluster, int silos)
    {
        for (var i = 0; i < Workspaces; i++) await WriteAsync(cluster.OverHttp[0], i, 0);
        await TellAsync("over HTTP", cluster.OverHttp);
        using var program = await cluster.ConnectAsync();
        await TellAsync("through the Orleans client", [program.Services.GetRequiredService<ITrustFlowClient>()]);
        await program.StopAsync();

        async Task TellOneAsync(string what, IReadOnlyList<ITrustFlowClient> clients, string way, Func<ITrustFlowClient, int, int, Task> call)
        {
            var before = cluster.Cpu;
            var (rate, calls) = await RateAsync(clients, call);
            Figure.Told($"{what}s {way}, {silos} silos", rate, $"{what}s/s").Print();
            Figure.Told($"processor time of a {what} {way}, {silos} silos", (cluster.Cpu - before).TotalMicroseconds / calls, "us").Print();
        }

        async Task TellAsync(string way, IReadOnlyList<ITrustFlowClient> clients)
        {
            await TellOneAsync("read", clients, way, static (client, caller, _) => client.GetEntryAsync(Workspace(caller), Type, "k"));
            await TellOneAsync("write", clients, way, WriteAsync);
        }
    }

    static Task WriteAsync(ITrustFlowClient client, int caller, int call) => client.CommitAsync(Workspace(caller), new BatchMessage(null, [new(Type, "k", $"{{\"caller\": {caller}, \"call\": {call}}}")], []));

    // The rate once all is warm, and how many calls there were in all.
    static async Task<(double Rate, int Calls)> RateAsync(IReadOnlyList<ITrustFlowClient> clients, Func<ITrustFlowClient, int, int, Task> call)
    {
        var clock = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, Callers).Select(CallAsync));
        return (counts.Sum(static count => count.Warm) / Time.TotalSeconds, counts.Sum(static count => count.All));

        async Task<(int Warm, int All)> CallAsync(int caller)
        {
            var (warm, all) = (0, 0);
            for (; clock.Elapsed < WarmUp + Time; all++)
            {
                await call(clients[caller % clients.Count], caller, all);
                if (clock.Elapsed >= WarmUp) warm++;
            }

            return (warm, all);
        }
    }

    static async Task<List<double>> StartsAsync(Deployment deployment, string of, int round)
    {
        var client = deployment.OverHttp[0];
        await client.CommitAsync(Workspace(0), new BatchMessage(null, [new("flow-blueprint", Blueprint, Definition())], []));
        var took = new List<double>();
        var before = deployment.Cpu;
        for (var i = -Starts / 4; i < Starts; i++)
        {
            if (i == 0) before = deployment.Cpu;
            var begun = Stopwatch.GetTimestamp();
            await client.StartFlowAsync(Workspace(0), $"f{i}", new FlowStartMessage(Blueprint, "", new Dictionary<string, string>()));
            if (i >= 0) took.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            await client.StopFlowAsync(Workspace(0), $"f{i}");
        }

        if (round == Rounds - 1) Figure.Told($"processor time of a start and stop of a flow of {Processors}, {of}", (deployment.Cpu - before).TotalMilliseconds / Starts, "ms").Print();
        return took;
    }

    static string Definition() => "{\"flow\": {" + string.Join(", ", Enumerable.Range(0, Processors).Select(static i =>
        $"\"worker-{i}:{{id}}\": {{\"topics\": {{\"input\": \"flow:tg:in-{i}:{{workspace}}:{{id}}\", \"output\": \"flow:tg:out-{i}:{{workspace}}:{{id}}\"}}}}")) + "}}";

    static string Workspace(int caller) => $"w{caller % Workspaces}";

    static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
