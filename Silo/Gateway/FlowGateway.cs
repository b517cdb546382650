using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TrustFlow.Client.Config;
using TrustFlow.Config;
using TrustFlow.Flows;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.Silo.Health;

namespace TrustFlow.Silo.Gateway;

/// <summary>Knows the live flows, by a receiver of their records, and reaches their services.</summary>
sealed partial class FlowGateway : IHostedService, IReconciled<FlowKey, string>, IAsyncDisposable
{
    const string Part = "gateway";

    readonly IPubSubBackend broker;
    readonly PubSubEnvironment environment;
    readonly Readiness readiness;
    readonly ILogger logger;
    readonly ConfigurationReceiver receiver;
    readonly Reconciler<FlowKey, string> reconciler;
    readonly ConcurrentDictionary<FlowKey, LiveFlow> live = new();
    readonly ConcurrentDictionary<FlowKey, bool> paused = new();
    int disposed;

    public FlowGateway(IPubSubBackend broker, IConfigSource source, PubSubEnvironment environment, Readiness readiness)
    {
        this.broker = broker;
        this.environment = environment;
        this.readiness = readiness;
        readiness.Expect(Part);
        logger = environment.Loggers.CreateLogger<FlowGateway>();
        reconciler = new Reconciler<FlowKey, string>(this, environment.Time);
        receiver = new ConfigurationReceiver("gateway", broker, source, environment.Time, logger);
        receiver.Watch([ConfigTypes.Flow], change => Hear(new FlowKey(change.Workspace, change.Key), FlowRecords.Wanted(change.Values[0])));
    }

    /// <summary>The live flow, or null.</summary>
    public LiveFlow? Find(string workspace, string flow) => live.GetValueOrDefault(new FlowKey(workspace, flow));

    /// <summary>Whether a live flow is paused: its services take messages that are kept, and do not answer.</summary>
    public bool IsPaused(string workspace, string flow) => paused.ContainsKey(new FlowKey(workspace, flow));

    /// <summary>Begins to follow the flows; the silo is ready when they are known.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        receiver.Start();
        _ = ReportReadyAsync();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        readiness.Down(Part, "the silo stops");
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1) return;
        await receiver.DisposeAsync();
        await reconciler.DisposeAsync();
    }

    Task IReconciled<FlowKey, string>.StartAsync(FlowKey key, string wanted, CancellationToken cancellation)
    {
        live[key] = new LiveFlow(FlowInterfaces.Parse(wanted), broker, environment);
        return Task.CompletedTask;
    }

    async Task IReconciled<FlowKey, string>.StopAsync(FlowKey key, string? next)
    {
        if (live.TryRemove(key, out var flow)) await flow.DisposeAsync();
    }

    void IReconciled<FlowKey, string>.Failed(FlowKey key, string? wanted, Exception exception) => LogFailed(exception, key.Workspace, key.Flow);

    // Only the interfaces count: whoever waits for an answer is not cut off because the flow got another description, or is paused.
    void Hear(FlowKey key, string? record)
    {
        if (record is not null && FlowRecords.IsPaused(record)) paused[key] = true;
        else paused.TryRemove(key, out _);
        reconciler.Want(key, record is null ? null : FlowInterfaces.PartOf(record));
    }

    async Task ReportReadyAsync()
    {
        try
        {
            await receiver.Ready;
            readiness.Up(Part);
        }
        catch (OperationCanceledException)
        {
            // Stopped before it was ready.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The interfaces of the flow {Workspace}/{Flow} cannot be followed")]
    partial void LogFailed(Exception exception, string workspace, string flow);
}
