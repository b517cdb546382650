using TrustFlow.PubSub.Backends;

namespace TrustFlow.PubSub.RabbitMq;

/// <summary>Offers the topics of a RabbitMQ broker.</summary>
public sealed class RabbitMqBackendKind(RabbitMqOptions options, PubSubEnvironment environment) : IBackendKind
{
    /// <inheritdoc/>
    public string Name => RabbitMqBackend.BackendName;

    /// <inheritdoc/>
    /// <exception cref="BrokerUnavailableException">The broker cannot be reached, or does not let the user in; worth another try.</exception>
    /// <exception cref="RabbitMqOptionsException">An option cannot be used.</exception>
    public async ValueTask<IPubSubBackend> OpenAsync(CancellationToken cancellation = default) =>
        await RabbitMqBackend.OpenAsync(options, environment, cancellation);
}
