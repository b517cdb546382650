using TrustFlow.Config.Wire;

namespace TrustFlow.Client.Config;

/// <summary>Reads configuration by the requests of the config service, whatever carries them.</summary>
public abstract class WireConfigClient : IConfigSource
{
    /// <inheritdoc/>
    public Task<ConfigSnapshot> GetAllAsync(string type, CancellationToken cancellation = default) =>
        ReadAsync(new ConfigRequest { Operation = "getvalues-all-ws", Workspace = "", Type = type }, cancellation);

    /// <inheritdoc/>
    public Task<ConfigSnapshot> GetValuesAsync(string type, string workspace, CancellationToken cancellation = default) =>
        ReadAsync(new ConfigRequest { Operation = "getvalues", Workspace = workspace, Type = type }, cancellation);

    /// <inheritdoc/>
    public Task<ConfigSnapshot> GetAsync(string workspace, IReadOnlyList<ConfigName> names, CancellationToken cancellation = default) =>
        ReadAsync(
            new ConfigRequest { Operation = "get", Workspace = workspace, Keys = [.. names.Select(name => new ConfigKeyMessage { Type = name.Type, Key = name.Key })] },
            cancellation);

    /// <summary>Asks the service; its answer may be that it refuses.</summary>
    protected abstract Task<ConfigResponse> AskAsync(ConfigRequest request, CancellationToken cancellation);

    async Task<ConfigSnapshot> ReadAsync(ConfigRequest request, CancellationToken cancellation)
    {
        var response = await AskAsync(request, cancellation);
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
