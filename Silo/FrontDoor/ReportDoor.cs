using Microsoft.Extensions.Logging;
using Orleans;
using TrustFlow.Flows;
using TrustFlow.Flows.Wire;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Consuming;
using TrustFlow.PubSub.Messages;

namespace TrustFlow.Silo.FrontDoor;

/// <summary>Takes the reports of processors from the broker to the variant that each is about. Reports are not answered.</summary>
sealed partial class ReportDoor : IAsyncDisposable
{
    const int Concurrency = 16;

    readonly IGrainFactory grains;
    readonly TimeProvider time;
    readonly ILogger logger;
    readonly Consumer<ProcessorReportMessage> consumer;

    public ReportDoor(IPubSubBackend broker, IGrainFactory grains, PubSubEnvironment environment)
    {
        this.grains = grains;
        time = environment.Time;
        logger = environment.Loggers.CreateLogger("TrustFlow.FrontDoor");
        consumer = new Consumer<ProcessorReportMessage>(
            broker, TopicName.Parse(ServiceTopics.ProcessorReport), new ConsumerSettings("flow-svc") { Concurrency = Concurrency },
            new JsonMessageFormat<ProcessorReportMessage>(), TakeAsync, environment);
    }

    public async Task StartAsync(CancellationToken cancellation)
    {
        consumer.Start();
        await consumer.WhenBoundAsync(cancellation);
    }

    public ValueTask DisposeAsync() => consumer.DisposeAsync();

    async Task TakeAsync(Received<ProcessorReportMessage> message, CancellationToken cancellation)
    {
        var report = message.Value;
        if (report is not { Workspace: { Length: > 0 } workspace, Processor: { Length: > 0 } processor, Variant: { Length: > 0 } variant, Instance: { Length: > 0 } instance }
            || State(report.State) is not { } state)
        {
            LogMalformed(report.Processor, report.Workspace, report.Variant, report.State);
            return;
        }

        await grains.GetGrain<IProcessorVariantGrain>(new VariantKey(workspace, processor, variant).ToString())
            .ReportAsync(new ProcessorReport(instance, state, report.Hash, report.Error, report.At ?? time.GetUtcNow()), cancellation);
    }

    static ReportedState? State(string? name) => name switch
    {
        "applied" => ReportedState.Applied,
        "released" => ReportedState.Released,
        "failed" => ReportedState.Failed,
        _ => null,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "A report was dropped: processor '{Processor}', workspace '{Workspace}', variant '{Variant}', state '{State}'.")]
    partial void LogMalformed(string? processor, string? workspace, string? variant, string? state);
}
