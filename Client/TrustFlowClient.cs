using Orleans;
using TrustFlow.Client.Grains;
using TrustFlow.Client.Http;

namespace TrustFlow.Client;

/// <summary>Makes clients for programs that have no host with <see cref="TrustFlowClientServices.AddTrustFlowClient"/>.</summary>
public static class TrustFlowClient
{
    /// <summary>A client over HTTP.</summary>
    /// <param name="http">Its base address is the server's, as <c>http://127.0.0.1:8088/</c>; where the server wants a token, its default headers have it.</param>
    /// <param name="time">Times how long a server that is watched says nothing; null for the system's clock.</param>
    public static ITrustFlowClient OverHttp(HttpClient http, TimeProvider? time = null) => new HttpTrustFlowClient(new TrustFlowHttpClient(http), time ?? TimeProvider.System);

    /// <summary>A client that calls grains.</summary>
    /// <param name="grains">Calls them: an Orleans client that is connected, or the silo's own.</param>
    /// <param name="token">By what the deployment knows this program; null where nobody needs one.</param>
    public static ITrustFlowClient OverGrains(IGrainFactory grains, string? token = null) => new GrainTrustFlowClient(grains, new GrainCalls(token));
}
