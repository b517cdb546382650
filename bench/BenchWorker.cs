using TrustFlow.Config.Wire;
using TrustFlow.Processors.Sdk;

namespace TrustFlow.Bench;

/// <summary>A kind of worker with a topic to take from and one to send to, which does nothing with what it takes.</summary>
sealed class BenchWorker(string name) : FlowProcessor(name, Input, Output)
{
    static readonly ConsumerSpec Input = new("input");
    static readonly ProducerSpec Output = new("output");

    public override Task<IAsyncDisposable?> OpenAsync(VariantContext variant, CancellationToken cancellation)
    {
        variant.Produce<ConfigPush>(Output);
        variant.Consume<ConfigPush>(Input, (_, _) => Task.CompletedTask);
        return Task.FromResult<IAsyncDisposable?>(null);
    }
}
