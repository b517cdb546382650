using Microsoft.Extensions.DependencyInjection;

namespace TrustFlow.Client.Hosting;

/// <summary>The connection to a cluster, which the embedded engine does not have.</summary>
static class ClusterConnection
{
    /// <exception cref="NotSupportedException">Always.</exception>
    public static void Add(IServiceCollection services, ClusterAddress cluster) =>
        throw new NotSupportedException($"This program is built with the engine 'embedded', which is one process, and UseCluster asks for a client of the cluster '{cluster.ClusterId}'. Build it with -p:ActorEngine=orleans, or call UseHttp.");

    /// <summary>Whether a failure says that there is no connection.</summary>
    public static bool IsLost(Exception failed) => false;
}
