using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;

namespace TrustFlow.Processors.Sdk;

/// <summary>A variant that runs.</summary>
sealed class VariantRun : IAsyncDisposable
{
    readonly VariantContext context;
    readonly IAsyncDisposable? opened;

    VariantRun(VariantContext context, IAsyncDisposable? opened)
    {
        this.context = context;
        this.opened = opened;
    }

    /// <summary>Opens a variant, and completes when its queues are bound: it runs then. If it throws, nothing of it is left open.</summary>
    public static async Task<VariantRun> StartAsync(FlowProcessor processor, VariantContext context, IPubSubBackend broker, CancellationToken cancellation)
    {
        VariantRun? run = null;
        try
        {
            await DemandTopicsAsync(processor, context, broker, cancellation);
            run = new VariantRun(context, await processor.OpenAsync(context, cancellation));
            foreach (var spec in processor.Specs.OfType<ConsumerSpec>().Except(context.Consumers.Select(consumer => consumer.Spec)))
                throw new InvalidOperationException($"The processor {processor.Name} declares '{spec.Name}', and says nothing of what handles its messages.");
            foreach (var consumer in context.Consumers) consumer.Start();
            foreach (var consumer in context.Consumers) await consumer.WhenBound(cancellation);
            return run;
        }
        catch
        {
            await (run ?? new VariantRun(context, null)).DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the handlers, and then what they use.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(context.Consumers.Select(consumer => consumer.Consumer.DisposeAsync().AsTask()));
        await Task.WhenAll(context.Others.Select(part => part.DisposeAsync().AsTask()));
        if (opened is not null) await opened.DisposeAsync();
    }

    /// <summary>Topics of flows are their flow's to make; one that is missing is worth a report, and another try.</summary>
    static async Task DemandTopicsAsync(FlowProcessor processor, VariantContext context, IPubSubBackend broker, CancellationToken cancellation)
    {
        var names = processor.Specs.SelectMany(spec => spec switch
        {
            ParameterSpec => Array.Empty<string>(),
            RequestResponseSpec both => [both.Request, both.Response],
            _ => [spec.Name],
        });
        foreach (var topic in names.Select(context.Topic))
        {
            if (topic.Class == TopicClasses.Flow && !await broker.TopicExistsAsync(topic, cancellation)) throw new TopicNotFoundException(topic.ToString());
        }
    }
}
