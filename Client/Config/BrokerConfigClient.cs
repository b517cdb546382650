using TrustFlow.Config.Wire;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Messages;
using TrustFlow.PubSub.Requests;

namespace TrustFlow.Client.Config;

/// <summary>Reads configuration through the broker, from the config service of whatever deployment it belongs to.</summary>
public sealed class BrokerConfigClient : WireConfigClient, IAsyncDisposable
{
    readonly RequestResponse<ConfigRequest, ConfigResponse> service;

    /// <summary>Makes a client and begins to connect.</summary>
    public BrokerConfigClient(IPubSubBackend broker, PubSubEnvironment environment) =>
        service = new RequestResponse<ConfigRequest, ConfigResponse>(
            broker, TopicName.Parse(ServiceTopics.ConfigRequest), TopicName.Parse(ServiceTopics.ConfigResponse),
            new JsonMessageFormat<ConfigRequest>(), new JsonMessageFormat<ConfigResponse>(), environment)
        {
            // A service that is not up yet drops requests: waiting longer would only put off the next try.
            Timeout = TimeSpan.FromSeconds(10),
        };

    /// <summary>Ends; requests under way fail.</summary>
    public ValueTask DisposeAsync() => service.DisposeAsync();

    /// <inheritdoc/>
    protected override Task<ConfigResponse> AskAsync(ConfigRequest request, CancellationToken cancellation) =>
        service.RequestAsync(request, cancellation: cancellation);
}
