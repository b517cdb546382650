using TrustFlow.Client.Config;
using TrustFlow.Config;
using TrustFlow.Config.Wire;

namespace TrustFlow.Silo.FrontDoor;

/// <summary>Reads configuration for the silo's own receivers from its own service, past the broker: every answer there reaches every client.</summary>
sealed class OwnConfigClient(ConfigRequests requests) : WireConfigClient
{
    protected override Task<ConfigResponse> AskAsync(ConfigRequest request, CancellationToken cancellation) => requests.HandleAsync(request, "silo", cancellation);
}
