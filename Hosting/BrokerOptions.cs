using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.RabbitMq;

namespace TrustFlow.Hosting;

/// <summary>Which broker a program uses, and where it is.</summary>
public sealed record BrokerOptions
{
    /// <summary>The broker's name. Default <c>embedded</c>.</summary>
    public string Backend { get; init; } = PubSubBackends.Default;

    /// <summary>Where RabbitMQ is, if that is it.</summary>
    public RabbitMqOptions RabbitMq { get; init; } = new();

    /// <summary>The brokers that any program reaches over the network.</summary>
    public IReadOnlyList<IBackendKind> Remote(PubSubEnvironment environment) => [new RabbitMqBackendKind(RabbitMq, environment)];

    /// <summary>The broker's name, and its address where it has one.</summary>
    public override string ToString() => Backend == RabbitMqBackend.BackendName ? $"{Backend} at {RabbitMq.Address}" : Backend;
}
