using Microsoft.Extensions.DependencyInjection;

namespace TrustFlow.Client.Tests.Hosting;

public sealed class ClusterRefusalTests
{
    [Fact]
    public void Cluster_OnABuildThatIsOneProcess_IsRefusedWithTheBuildThatIsNeeded()
    {
        var refusal = Assert.Throws<NotSupportedException>(() => new ServiceCollection().AddTrustFlowClient(static options => options.UseCluster("c", "s", "Host=localhost")));

        Assert.Equal("This program is built with the engine 'embedded', which is one process, and UseCluster asks for a client of the cluster 'c'. Build it with -p:ActorEngine=orleans, or call UseHttp.", refusal.Message);
    }
}
