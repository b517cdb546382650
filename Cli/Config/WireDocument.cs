using System.Text.Json;
using TrustFlow.Client.Http;
using TrustFlow.Config;
using TrustFlow.Config.Wire;

namespace TrustFlow.Cli.Config;

/// <summary>A workspace as one document, read by the one operation that every config service of the wire has.</summary>
static class WireDocument
{
    /// <summary>Reads it. What the flow service makes of itself is left out; flows stay, so that an import starts them.</summary>
    /// <exception cref="CommandFailedException">The service refuses.</exception>
    public static async Task<byte[]> ReadAsync(TrustFlowHttpClient server, string workspace, CancellationToken cancellation)
    {
        var answer = await server.ConfigAsync(new ConfigRequest { Operation = "config", Workspace = workspace }, cancellation);
        if (answer.Error is { } error) throw new CommandFailedException($"The server refuses: {error.Message}");
        var entries = (answer.Config ?? new Dictionary<string, IReadOnlyDictionary<string, string>>())
            .Where(static type => !type.Key.StartsWith(ConfigTypes.ProcessorPrefix, StringComparison.Ordinal) && !type.Key.StartsWith(ConfigTypes.PurgePrefix, StringComparison.Ordinal))
            .ToDictionary(static type => type.Key, static type => type.Value, StringComparer.Ordinal);
        return JsonSerializer.SerializeToUtf8Bytes(new { workspace, version = answer.Version, entries, secrets = Array.Empty<string>() }, WireJson.Options);
    }
}
