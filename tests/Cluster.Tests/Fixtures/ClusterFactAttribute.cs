namespace TrustFlow.Cluster.Tests.Fixtures;

/// <summary>A test of several silos, skipped where the engine is one process.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class ClusterFactAttribute : FactAttribute
{
    public ClusterFactAttribute() => Skip = Engine.Missing;
}
