using System.Text;
using TrustFlow.Embedded.Simulation;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.Testing;

namespace TrustFlow.Simulated.Scenarios.Receivers;

/// <summary>A broker through which a worker now and then says of what it runs that it is something else, and what it is a while later.</summary>
sealed class MisreportingBroker(IPubSubBackend inner, Simulation simulation, SimulatedProcess process, Func<bool> lies) : BackendDecorator(inner)
{
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    public override async ValueTask<IBackendProducer> CreateProducerAsync(TopicName topic, CancellationToken cancellation = default)
    {
        var producer = await base.CreateProducerAsync(topic, cancellation);
        return topic.ToString() == TopicName.Parse(ServiceTopics.ProcessorReport).ToString() ? new Producer(this, producer) : producer;
    }

    async ValueTask SendAsync(IBackendProducer producer, Message message, CancellationToken cancellation)
    {
        var point = simulation.Faults.At("worker.report");
        var after = point.Random.Between(TimeSpan.Zero, Longest);
        if (lies() && point.Random.Chance(0.1) && point.Inject("worker reports wrongly", $"for {after.TotalSeconds:0.0} s"))
        {
            var text = Encoding.UTF8.GetString(message.Body.Span);
            if (text.Contains("\"hash\":\"", StringComparison.Ordinal)) await producer.SendAsync(message with { Body = Encoding.UTF8.GetBytes(text.Replace("\"hash\":\"", "\"hash\":\"not-", StringComparison.Ordinal)) }, cancellation);
            await Task.Delay(after, process.Time, cancellation);
        }

        await producer.SendAsync(message, cancellation);
    }

    sealed class Producer(MisreportingBroker broker, IBackendProducer inner) : IBackendProducer
    {
        public ValueTask SendAsync(Message message, CancellationToken cancellation = default) => broker.SendAsync(inner, message, cancellation);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
