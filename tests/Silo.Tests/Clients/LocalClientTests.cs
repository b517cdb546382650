using TrustFlow.Client;
using TrustFlow.Silo.Tests.InProcess;

namespace TrustFlow.Silo.Tests.Clients;

public sealed class HttpClientTests(LocalSilo silo) : LocalClientContract(silo), IClassFixture<LocalSilo>
{
    protected override ITrustFlowClient Client { get; } = TrustFlowClient.OverHttp(silo.Http);
}

public sealed class GrainClientTests(LocalSilo silo) : LocalClientContract(silo), IClassFixture<LocalSilo>
{
    protected override ITrustFlowClient Client { get; } = TrustFlowClient.OverGrains(silo.Grains);
}
