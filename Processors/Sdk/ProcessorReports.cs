using TrustFlow.Flows.Wire;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Messages;
using TrustFlow.PubSub.Producing;

namespace TrustFlow.Processors.Sdk;

/// <summary>Tells the control plane what became of variants, in the order in which it happened.</summary>
sealed class ProcessorReports(string instance, IPubSubBackend broker, PubSubEnvironment environment) : IAsyncDisposable
{
    readonly Publisher<ProcessorReportMessage> publisher = new(
        broker, TopicName.Parse(ServiceTopics.ProcessorReport), new JsonMessageFormat<ProcessorReportMessage>(), environment,
        // One at a time keeps the order; the buffer has room for every variant of a large host.
        new PublisherSettings { Batch = 1, Capacity = 100_000, DrainTimeout = TimeSpan.FromSeconds(2) });

    public void Applied(string processor, VariantName variant, string hash) => Send(processor, variant, "applied", hash, null);

    public void Released(string processor, VariantName variant) => Send(processor, variant, "released", null, null);

    public void Failed(string processor, VariantName variant, string hash, string error) => Send(processor, variant, "failed", hash, error);

    public ValueTask DisposeAsync() => publisher.DisposeAsync();

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
        // Completes at once while there is room, which there is for a report of each variant many times over.
        _ = publisher.PublishAsync(report).AsTask();
    }
}
