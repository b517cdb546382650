using Orleans;

namespace TrustFlow.Client.Grains;

/// <summary>A deployment by calls of its grains. What a request over HTTP is refused for before it comes to a grain is refused here too.</summary>
/// <param name="grains">Finds them.</param>
/// <param name="calls">Calls them.</param>
sealed partial class GrainTrustFlowClient(IGrainFactory grains, GrainCalls calls) : ITrustFlowClient
{
    /// <summary>Who wrote, for the change log, where no token tells.</summary>
    const string Actor = "client";
}
