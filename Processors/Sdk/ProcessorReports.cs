using TrustFlow.Flows.Wire;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Messages;
using TrustFlow.PubSub.Producing;

namespace TrustFlow.Processors.Sdk;

/// <summary>
/// Tells the control plane what became of variants, in the order in which it happened. The broker does not keep reports, and whoever takes them may fail; so what was
/// last said of each is said again from time to time, word for word, by which who knows it already has nothing to do.
/// </summary>
sealed class ProcessorReports : IAsyncDisposable
{
    /// <summary>The time between two repetitions.</summary>
    public static readonly TimeSpan RepeatPeriod = TimeSpan.FromMinutes(5);

    readonly string instance;
    readonly PubSubEnvironment environment;
    readonly Lock gate = new();
    readonly Dictionary<(string Processor, VariantName Variant), ProcessorReportMessage> said = [];
    readonly CancellationTokenSource ending = new();
    readonly Task repeating;
    readonly Publisher<ProcessorReportMessage> publisher;

    public ProcessorReports(string instance, IPubSubBackend broker, PubSubEnvironment environment)
    {
        this.instance = instance;
        this.environment = environment;
        publisher = new(
            broker, TopicName.Parse(ServiceTopics.ProcessorReport), new JsonMessageFormat<ProcessorReportMessage>(), environment,
            // One at a time keeps the order; the buffer has room for every variant of a large host.
            new PublisherSettings { Batch = 1, Capacity = 100_000, DrainTimeout = TimeSpan.FromSeconds(2) });
        repeating = RepeatAsync();
    }

    public void Applied(string processor, VariantName variant, string hash) => Send(processor, variant, "applied", hash, null);

    public void Released(string processor, VariantName variant) => Send(processor, variant, "released", null, null);

    public void Failed(string processor, VariantName variant, string hash, string error) => Send(processor, variant, "failed", hash, error);

    public async ValueTask DisposeAsync()
    {
        if (ending.IsCancellationRequested) return;
        ending.Cancel();
        await repeating;
        await publisher.DisposeAsync();
        ending.Dispose();
    }

    void Send(string processor, VariantName variant, string state, string? hash, string? error)
    {
        var report = new ProcessorReportMessage
        {
            Processor = processor,
            Instance = instance,
            Workspace = variant.Workspace,
            Variant = variant.Variant,
            State = state,
            Hash = hash,
            Error = error,
            At = environment.Time.GetUtcNow(),
        };
        lock (gate)
        {
            if (state == "released") said.Remove((processor, variant));
            else said[(processor, variant)] = report;
            Publish(report);
        }
    }

    async Task RepeatAsync()
    {
        using var timer = new PeriodicTimer(RepeatPeriod, environment.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(ending.Token)) Repeat();
        }
        catch (OperationCanceledException)
        {
            // The host ends.
        }
    }

    void Repeat()
    {
        lock (gate)
        {
            foreach (var report in said.Values) Publish(report);
        }
    }

    // Completes at once while there is room, which there is for a report of each variant many times over.
    void Publish(ProcessorReportMessage report) => _ = publisher.PublishAsync(report).AsTask();
}
