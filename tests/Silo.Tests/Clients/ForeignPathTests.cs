using System.Net;
using TrustFlow.Client;
using TrustFlow.Silo.Tests.InProcess;

namespace TrustFlow.Silo.Tests.Clients;

public sealed class ForeignPathTests(LocalSilo silo) : IClassFixture<LocalSilo>
{
    [Fact]
    public async Task Entry_UnderAWrongBasePath_IsRefusedAndNotTakenForAbsent()
    {
        using var http = new HttpClient { BaseAddress = new Uri(silo.Http.BaseAddress!, "elsewhere/") };

        var refusal = await Assert.ThrowsAsync<ServerRefusedException>(() => TrustFlowClient.OverHttp(http).GetEntryAsync("w", "t", "k"));

        Assert.Equal(("no-such-path", HttpStatusCode.NotFound), (refusal.Code, refusal.Status));
    }
}
