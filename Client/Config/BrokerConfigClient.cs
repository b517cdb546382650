using TrustFlow.Config.Wire;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Messages;
using TrustFlow.PubSub.Requests;

namespace TrustFlow.Client.Config;

/// <summary>Reads configuration through the broker, from the config service of whatever deployment it belongs to.</summary>
public sealed class BrokerConfigClient : IConfigSource, IAsyncDisposable
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

    /// <inheritdoc/>
    public Task<ConfigSnapshot> GetAllAsync(string type, CancellationToken cancellation = default) =>
        AskAsync(new ConfigRequest { Operation = "getvalues-all-ws", Workspace = "", Type = type }, cancellation);

    /// <inheritdoc/>
    public Task<ConfigSnapshot> GetValuesAsync(string type, string workspace, CancellationToken cancellation = default) =>
        AskAsync(new ConfigRequest { Operation = "getvalues", Workspace = workspace, Type = type }, cancellation);

    /// <inheritdoc/>
    public Task<ConfigSnapshot> GetAsync(string workspace, IReadOnlyList<ConfigName> names, CancellationToken cancellation = default) =>
        AskAsync(
            new ConfigRequest { Operation = "get", Workspace = workspace, Keys = [.. names.Select(name => new ConfigKeyMessage { Type = name.Type, Key = name.Key })] },
            cancellation);

    /// <summary>Ends; requests under way fail.</summary>
    public ValueTask DisposeAsync() => service.DisposeAsync();

    async Task<ConfigSnapshot> AskAsync(ConfigRequest request, CancellationToken cancellation)
    {
        var response = await service.RequestAsync(request, cancellation: cancellation);
        if (response.Error is { } error) throw new ConfigSourceException($"The config service refused '{request.Operation}': {error.Type}: {error.Message}");
        // A missing key is answered in its place: an answer with fewer entries says nothing of the others.
        if (request.Keys is { } keys && response.Values.Count != keys.Count)
            throw new ConfigSourceException($"The config service answered {response.Values.Count} of {keys.Count} entries that '{request.Operation}' asked for.");
        return new ConfigSnapshot(response.Version, [.. response.Values.Select(value => Entry(request, value))]);
    }

    static ReceivedEntry Entry(ConfigRequest request, ConfigValueMessage value) =>
        value.Key is null || (value.Type ?? request.Type) is not { } type || (value.Workspace ?? request.Workspace) is not { } workspace
            ? throw new ConfigSourceException($"The config service answered '{request.Operation}' with an entry that has no type, key or workspace.")
            : new ReceivedEntry(workspace, type, value.Key, value.Value);
}
