using Microsoft.Extensions.Logging;
using TrustFlow.Client.Config;
using TrustFlow.Config;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.Processors.Sdk;

/// <summary>Runs one processor: every variant that is wanted, each on its own, and reports what became of them.</summary>
sealed partial class ProcessorRunner : IReconciled<VariantName, VariantWanted>, IAsyncDisposable
{
    readonly FlowProcessor processor;
    readonly IPubSubBackend broker;
    readonly PubSubEnvironment environment;
    readonly ProcessorReports reports;
    readonly IProcessorData data;
    readonly ILogger logger;
    readonly ConfigurationReceiver receiver;
    readonly Reconciler<VariantName, VariantWanted> reconciler;
    readonly Dictionary<VariantName, VariantRun> runs = [];

    public ProcessorRunner(FlowProcessor processor, IPubSubBackend broker, IConfigSource source, PubSubEnvironment environment, ProcessorReports reports, IProcessorData data)
    {
        this.processor = processor;
        this.broker = broker;
        this.environment = environment;
        this.reports = reports;
        this.data = data;
        logger = environment.Loggers.CreateLogger("TrustFlow.Processors");
        reconciler = new Reconciler<VariantName, VariantWanted>(this, environment.Time);
        receiver = new ConfigurationReceiver(processor.Name, broker, source, environment.Time, logger) { EverythingRead = ReportAgain };
        // A purge is read with or after the definition, so that none is applied over what should have gone before it.
        receiver.Watch(
            [ConfigTypes.ProcessorPrefix + processor.Name, ConfigTypes.PurgePrefix + processor.Name],
            change => reconciler.Want(new VariantName(change.Workspace, change.Key), VariantWanted.Of(change.Values[0], change.Values[1])));
    }

    /// <summary>Completes when the wanted variants are known.</summary>
    public Task Ready => receiver.Ready;

    public void Start() => receiver.Start();

    public async Task StartAsync(VariantName key, VariantWanted wanted, CancellationToken cancellation)
    {
        var purged = wanted.PurgeToken is { } token && data.Purge(processor.Name, key, token);
        if (wanted.Definition is not { } text)
        {
            if (purged) Release(key);
            return;
        }

        var context = new VariantContext(processor.Name, key, VariantDefinition.Parse(text), data.FolderOf(processor.Name, key), broker, environment);
        var run = await VariantRun.StartAsync(processor, context, broker, cancellation);
        lock (runs) runs.Add(key, run);
        LogApplied(processor.Name, key.Workspace, key.Variant);
        reports.Applied(processor.Name, key, VariantDefinition.HashOf(text));
    }

    public async Task StopAsync(VariantName key, VariantWanted? next)
    {
        VariantRun? run;
        lock (runs) runs.Remove(key, out run);
        try
        {
            if (run is not null) await run.DisposeAsync();
        }
        finally
        {
            if (next?.Definition is null)
            {
                // Who is told that it is released takes the purge for done, and asks for it no more.
                if (next?.PurgeToken is { } token) data.Purge(processor.Name, key, token);
                Release(key);
            }
        }
    }

    public void Failed(VariantName key, VariantWanted? wanted, Exception exception)
    {
        LogFailed(processor.Name, key.Workspace, key.Variant, exception.Message);
        if (wanted?.Definition is { } text) reports.Failed(processor.Name, key, VariantDefinition.HashOf(text), exception.Message);
    }

    /// <summary>Lets go of every variant, and says so: a flow that stops must not wait for a worker that is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await receiver.DisposeAsync();
        await reconciler.DisposeAsync();
    }

    void Release(VariantName key)
    {
        LogReleased(processor.Name, key.Workspace, key.Variant);
        reports.Released(processor.Name, key);
    }

    /// <summary>Reports are not kept by the broker: who took them may not have been there.</summary>
    void ReportAgain()
    {
        foreach (var (key, wanted) in reconciler.Running())
        {
            if (wanted.Definition is { } text) reports.Applied(processor.Name, key, VariantDefinition.HashOf(text));
        }
    }
}
