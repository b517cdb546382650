using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RabbitMQ.Client;
using TrustFlow.Client.Config;
using TrustFlow.Processors.Sdk;
using TrustFlow.PubSub;
using TrustFlow.PubSub.RabbitMq;
using TrustFlow.Servers;

namespace TrustFlow.Bench.Rabbit;

/// <summary>
/// Starts and stops of flows over RabbitMQ, against the bare declarations and deletions of exchanges that they need, one after the other over one
/// channel; and the same with workers that listen, in a process beside the silo.
/// </summary>
static class FlowRequestBenchmark
{
    const string Workspace = "bench";
    const int Rounds = 9;
    static readonly int[] Sizes = [3, 10, 30, 100];

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("trustflow-flows-");
        await using var broker = await RabbitMqServer.StartAsync();
        try
        {
            await using var silo = await RabbitSilo.StartAsync(folder.FullName, broker.Port);
            await using var client = await WireClient.OpenAsync(broker.Port, "flow");
            await using var bare = await BareTopics.OpenAsync(broker.Port);
            foreach (var size in Sizes) await PutBlueprintAsync(client, size);
            var met = true;
            foreach (var size in Sizes) met &= await WithoutWorkersAsync(client, bare, size);
            await using var workers = await Workers.StartAsync(broker.Port, Path.Combine(folder.FullName, "workers"));
            foreach (var size in Sizes) met &= await WithWorkersAsync(client, silo.Http, workers, size);
            return met ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Stores a blueprint with so many processors of two topics each.</summary>
    public static Task PutBlueprintAsync(WireClient client, int size) =>
        AskAsync(client, new { operation = "put-blueprint", workspace = Workspace, blueprint_name = $"of-{size}", blueprint_definition = Blueprint(size) });

    /// <summary>Starts and stops a flow of a blueprint by turns until it is told to end, and gives how often.</summary>
    public static async Task<int> StartAndStopAsync(WireClient client, int size, CancellationToken ending)
    {
        var starts = 0;
        for (; !ending.IsCancellationRequested; starts++)
        {
            await StartAsync(client, size);
            await StopAsync(client);
        }

        return starts;
    }

    static async Task<bool> WithoutWorkersAsync(WireClient client, BareTopics bare, int size)
    {
        List<double> starts = [], stops = [], makes = [], deletes = [];
        for (var round = 0; round <= Rounds; round++)
        {
            var start = await TimeAsync(() => StartAsync(client, size));
            var stop = await TimeAsync(() => StopAsync(client));
            var make = await TimeAsync(() => bare.MakeAsync(2 * size));
            var delete = await TimeAsync(() => bare.DeleteAsync(2 * size));
            if (round == 0) continue;
            starts.Add(start);
            stops.Add(stop);
            makes.Add(make);
            deletes.Add(delete);
        }

        double? bar = size == Sizes[^1] ? 1.5 : null;
        return Tell($"start of {size} against its bare declarations", Median(starts), Median(makes), bar) & Tell($"stop of {size} against its bare deletions", Median(stops), Median(deletes), bar);
    }

    static async Task<bool> WithWorkersAsync(WireClient client, HttpClient http, Workers workers, int size)
    {
        List<double> readies = [];
        var (requests, touched) = (0, int.MaxValue);
        for (var round = 0; round <= Rounds; round++)
        {
            workers.Take();
            var ready = await TimeAsync(async () =>
            {
                await StartAsync(client, size);
                await ReadyAsync(http);
            });
            var taken = workers.Take();
            (requests, touched) = (Math.Max(requests, taken.Requests), Math.Min(touched, taken.Workers));
            await StopAsync(client);
            if (round > 0) readies.Add(ready);
        }

        Figure.Told($"start of {size} until {size} workers that listen run it, of {Workers.Count}", Median(readies), "ms").Print();
        var met = Figure.AtMost($"requests for configuration of a start of {size}, at most", requests, "requests", size).Print();
        return met & Figure.AtLeast($"workers that asked, at least", touched, "workers", size).Print();
    }

    static bool Tell(string name, double value, double floor, double? bar) => bar is { } most
        ? Figure.AgainstBase(name, value, "ms", floor, most).Print()
        : Figure.AgainstFloor(name, value, "ms", floor, null).Print();

    static Task StartAsync(WireClient client, int size) => AskAsync(client, new { operation = "start-flow", workspace = Workspace, flow_id = "f", blueprint_name = $"of-{size}", description = "" });

    static Task StopAsync(WireClient client) => AskAsync(client, new { operation = "stop-flow", workspace = Workspace, flow_id = "f" });

    static async Task AskAsync(WireClient client, object request)
    {
        var answer = JsonNode.Parse(await client.CallAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(request))))!;
        if (answer["error"] is { } error) throw new InvalidOperationException($"Refused: {error}");
    }

    static async Task ReadyAsync(HttpClient http)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (true)
        {
            var flow = JsonNode.Parse(await http.GetStringAsync(new Uri($"/api/v2/workspaces/{Workspace}/flows/f", UriKind.Relative)))!;
            if (flow["state"]!.GetValue<string>() == "ready") return;
            await timer.WaitForNextTickAsync();
        }
    }

    static async Task<double> TimeAsync(Func<Task> act)
    {
        var begun = Stopwatch.GetTimestamp();
        await act();
        return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
    }

    static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    static string Blueprint(int size) => new JsonObject
    {
        ["flow"] = new JsonObject(Enumerable.Range(0, size).Select(static i => KeyValuePair.Create<string, JsonNode?>(
            $"{Workers.Name(i)}:{{id}}",
            new JsonObject { ["topics"] = new JsonObject { ["input"] = $"flow:tg:in-{i}:{{workspace}}:{{id}}", ["output"] = $"flow:tg:out-{i}:{{workspace}}:{{id}}" } }))),
    }.ToJsonString();

    /// <summary>The same work as a start's and a stop's on the broker, and nothing else.</summary>
    sealed class BareTopics(IConnection connection, IChannel channel) : IAsyncDisposable
    {
        public static async Task<BareTopics> OpenAsync(int port)
        {
            var connection = await new ConnectionFactory { HostName = "127.0.0.1", Port = port }.CreateConnectionAsync();
            return new BareTopics(connection, await connection.CreateChannelAsync());
        }

        public async Task MakeAsync(int count)
        {
            for (var i = 0; i < count; i++) await channel.ExchangeDeclareAsync($"bare.{i}", ExchangeType.Fanout, durable: true);
        }

        public async Task DeleteAsync(int count)
        {
            for (var i = 0; i < count; i++) await channel.ExchangeDeleteAsync($"bare.{i}");
        }

        public async ValueTask DisposeAsync()
        {
            await channel.DisposeAsync();
            await connection.DisposeAsync();
        }
    }

    /// <summary>Kinds of workers that listen over the broker, and count what they ask for.</summary>
    sealed class Workers : IAsyncDisposable
    {
        public const int Count = 100;

        readonly RabbitMqBackend broker;
        readonly CountedSource source;
        readonly ProcessorHost host;

        Workers(RabbitMqBackend broker, CountedSource source, ProcessorHost host)
        {
            this.broker = broker;
            this.source = source;
            this.host = host;
        }

        public static string Name(int worker) => $"worker-{worker:000}";

        public static async Task<Workers> StartAsync(int port, string folder)
        {
            var environment = new PubSubEnvironment(static () => Guid.CreateVersion7().ToString("N"));
            var backend = await RabbitMqBackend.OpenAsync(new RabbitMqOptions { Host = "127.0.0.1", Port = port }, environment);
            var counted = new CountedSource(backend, environment);
            var options = new ProcessorHostOptions { DataRoot = folder };
            var workers = new Workers(backend, counted, new ProcessorHost(Enumerable.Range(0, Count).Select(static i => new BenchWorker(Name(i))), backend, counted, environment, options));
            await workers.host.StartAsync(CancellationToken.None);
            await workers.host.WhenReadyAsync();
            return workers;
        }

        public (int Requests, int Definitions, int Workers) Take() => source.Take();

        public async ValueTask DisposeAsync()
        {
            await host.DisposeAsync();
            await source.DisposeAsync();
            await broker.DisposeAsync();
        }
    }
}
