using System.Collections.Immutable;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TrustFlow.Client.Config;
using TrustFlow.Config;
using TrustFlow.Config.Wire;
using TrustFlow.Flows;
using TrustFlow.Processors.Sdk;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Embedded;
using TrustFlow.PubSub.Messages;
using TrustFlow.Silo;
using TrustFlow.Silo.Hosting;
using TrustFlow.Sqlite;
using TrustFlow.Storage.Sqlite;

namespace TrustFlow.Bench;

/// <summary>A whole silo in this process with many kinds of workers, which counts what a start and a stop make of pushes and of requests for configuration.</summary>
sealed class FlowSilo : IAsyncDisposable
{
    const string Workspace = "bench";

    readonly SqliteDatabase database;
    readonly EmbeddedBackend broker;
    readonly WebApplication silo;
    readonly IBackendConsumer pushes;
    readonly FlowService flows;

    FlowSilo(SqliteDatabase database, EmbeddedBackend broker, WebApplication silo, IBackendConsumer pushes)
    {
        this.database = database;
        this.broker = broker;
        this.silo = silo;
        this.pushes = pushes;
        flows = silo.Services.GetRequiredService<FlowService>();
    }

    CountedSource Source => silo.Services.GetRequiredService<CountedSource>();

    /// <summary>Starts it with so many kinds of workers, and waits until all of them follow the configuration.</summary>
    public static async Task<FlowSilo> StartAsync(string folder, int processors)
    {
        var options = new SiloOptions { Data = folder, Listen = new IPEndPoint(IPAddress.Loopback, 0) };
        var file = SqliteDatabase.Open(Path.Combine(folder, "trustflow.db"), [SqliteConfigStore.Schema, EmbeddedBackend.Schema, .. Engine.Schemas]);
        var backend = await EmbeddedBackend.OpenAsync(file, new PubSubEnvironment(SiloIds.New));
        var built = SiloHost.Build(options, file, new SiloParts(options, new SqliteConfigStore(file), backend), services =>
        {
            for (var i = 0; i < processors; i++) services.AddSingleton<FlowProcessor>(new BenchWorker(Name(i)));
            services.AddSingleton<CountedSource>();
            services.AddSingleton<IConfigSource>(provider => provider.GetRequiredService<CountedSource>());
        });
        await built.StartAsync();
        await built.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<ProcessorHost>().Single().WhenReadyAsync();
        var heard = await backend.CreateConsumerAsync(TopicName.Parse(ServiceTopics.ConfigPush), new ConsumerOptions("bench") { Prefetch = 1024 });
        return new FlowSilo(file, backend, built, heard);
    }

    /// <summary>Puts a blueprint with so many of the workers, each with a topic to take from and one to send to.</summary>
    public Task PutBlueprintAsync(int processors) => flows.PutBlueprintAsync(Workspace, $"of-{processors}", Blueprint(processors), "bench");

    /// <summary>Starts flows that stay, with topics in common with those that are measured and workers that nobody runs.</summary>
    public async Task StartOthersAsync(int count)
    {
        await flows.PutBlueprintAsync(Workspace, "others", """
            {"blueprint": {"other-shared:{blueprint}": {"topics": {"request": "request:tg:other:{workspace}:{blueprint}"}}},
             "flow": {"other:{id}": {"topics": {"input": "flow:tg:other:{workspace}:{id}", "output": "flow:tg:common:{workspace}"}}}}
            """, "bench");
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = 16 };
        await Parallel.ForAsync(0, count, atOnce, async (i, _) => await StartFlowAsync($"other-{i}", "others"));
    }

    /// <summary>Starts a flow with so many of the workers.</summary>
    public Task StartFlowAsync(string flow, int processors) => StartFlowAsync(flow, $"of-{processors}");

    /// <summary>Stops a flow, and returns when it is gone.</summary>
    public async Task StopFlowAsync(string flow)
    {
        if (!(await flows.StopFlowAsync(Workspace, flow, new FlowStop(Purge: false))).Gone) throw new InvalidOperationException($"The flow '{flow}' is not gone.");
    }

    /// <summary>Waits until every worker of a flow runs what is wanted.</summary>
    public async Task ReadyAsync(string flow)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while ((await flows.GetStatusAsync(Workspace, flow)).State != FlowState.Ready) await timer.WaitForNextTickAsync();
    }

    /// <summary>What was pushed and asked for since the last time: pushes with changes, requests of workers, definitions asked for in them, and the kinds of workers that asked.</summary>
    public async Task<Counted> CountAsync()
    {
        await SettledAsync();
        var (requests, keys, workers) = Source.Take();
        return new Counted(await PushesAsync(), requests, keys, workers);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await pushes.DisposeAsync();
        await silo.DisposeAsync();
        await broker.DisposeAsync();
        await database.DisposeAsync();
    }

    Task StartFlowAsync(string flow, string blueprint) =>
        flows.StartFlowAsync(Workspace, flow, new FlowStart(blueprint, "", ImmutableDictionary<string, string>.Empty));

    // All pushes of what is committed are out.
    async Task SettledAsync()
    {
        var grains = silo.Services.GetRequiredService<IGrainFactory>();
        var head = await grains.GetGrain<IConfigLedgerGrain>(IConfigLedgerGrain.Key).GetVersionAsync();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (await grains.GetGrain<IBrokerBridgeGrain>(IBrokerBridgeGrain.Key).GetPublishedAsync() < head) await timer.WaitForNextTickAsync();
    }

    async Task<int> PushesAsync()
    {
        var count = 0;
        var format = new JsonMessageFormat<ConfigPush>();
        while (true)
        {
            using var none = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
            try
            {
                var delivery = await pushes.ReceiveAsync(none.Token);
                if (format.Read(delivery.Message.Body).Changes.Count > 0) count++;
                await pushes.AcknowledgeAsync(delivery, CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                return count;
            }
        }
    }

    static string Name(int processor) => $"worker-{processor:000}";

    static string Blueprint(int processors)
    {
        var text = new StringBuilder("""{"flow": {""");
        for (var i = 0; i < processors; i++)
        {
            var output = i == 0 ? "flow:tg:common:{workspace}" : $"flow:tg:out-{i}:{{workspace}}:{{id}}";
            text.Append(i == 0 ? "" : ",").Append($$$"""
                "{{{Name(i)}}}:{id}": {"topics": {"input": "flow:tg:in-{{{i}}}:{workspace}:{id}", "output": "{{{output}}}"}}
                """);
        }

        return text.Append("}}").ToString();
    }

    /// <summary>What a start or a stop made.</summary>
    public sealed record Counted(int Pushes, int Requests, int Definitions, int Workers);
}
