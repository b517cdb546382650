using TrustFlow.Client.Http;
using TrustFlow.Config.Wire;

namespace TrustFlow.Client.Config;

/// <summary>Reads configuration over HTTP, from the config service of a server.</summary>
/// <param name="server">The server.</param>
public sealed class HttpConfigClient(TrustFlowHttpClient server) : WireConfigClient
{
    /// <inheritdoc/>
    protected override Task<ConfigResponse> AskAsync(ConfigRequest request, CancellationToken cancellation) => server.ConfigAsync(request, cancellation);
}
