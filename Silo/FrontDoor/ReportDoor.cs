using Microsoft.Extensions.Logging;
using Orleans;
using TrustFlow.Flows;
using TrustFlow.Flows.Wire;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Consuming;
using TrustFlow.PubSub.Messages;
using TrustFlow.PubSub.Telemetry;

namespace TrustFlow.Silo.FrontDoor;

/// <summary>Takes the reports of processors from the broker to the variant that each is about. Reports are not answered.</summary>
sealed partial class ReportDoor : IAsyncDisposable
{
    const int Concurrency = 16;

    // An instance's id or a hash: both are kept with the variant.
    const int LongestMark = 128;

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

    /// <summary>Whether reports reach it now.</summary>
    public bool IsOpen => consumer.State == ComponentState.Running;

    public async Task StartAsync(CancellationToken cancellation)
    {
        consumer.Start();
        await consumer.WhenBoundAsync(cancellation);
    }

    public ValueTask DisposeAsync() => consumer.DisposeAsync();

    async Task TakeAsync(Received<ProcessorReportMessage> message, CancellationToken cancellation)
    {
        var report = message.Value;
        if (report is not { Workspace: { } workspace, Processor: { } processor, Variant: { } variant, Instance: { Length: > 0 and <= LongestMark } instance, Hash: null or { Length: <= LongestMark } }
            || State(report.State) is not { } state
            || (FlowNames.CheckId("workspace", workspace) ?? FlowNames.CheckName("processor", processor, FlowNames.MaxProcessor) ?? FlowNames.CheckName("variant", variant)) is not null)
        {
            LogMalformed(Shown(report.Processor), Shown(report.Workspace), Shown(report.Variant), Shown(report.State));
            return;
        }

        await grains.GetGrain<IProcessorVariantGrain>(new VariantKey(workspace, processor, variant).ToString())
            .ReportAsync(new ProcessorReport(instance, state, report.Hash, report.Error, report.At ?? time.GetUtcNow()), cancellation);
    }

    static string? Shown(string? text) => text is null ? null : OneLine.Excerpt(text);

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
