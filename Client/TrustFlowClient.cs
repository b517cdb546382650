using Orleans;
using TrustFlow.Client.Grains;
using TrustFlow.Client.Http;

namespace TrustFlow.Client;

/// <summary>Makes clients for programs that have no host with <see cref="TrustFlowClientServices.AddTrustFlowClient"/>.</summary>
public static class TrustFlowClient
{
    /// <summary>A client over HTTP.</summary>
    /// <param name="http">Its base address is the server's, as <c>http://127.0.0.1:8088/</c>.</param>
    public static ITrustFlowClient OverHttp(HttpClient http) => new HttpTrustFlowClient(new TrustFlowHttpClient(http));

    /// <summary>A client that calls grains.</summary>
    /// <param name="grains">Calls them: an Orleans client that is connected, or the silo's own.</param>
    public static ITrustFlowClient OverGrains(IGrainFactory grains) => new GrainTrustFlowClient(grains);
}
