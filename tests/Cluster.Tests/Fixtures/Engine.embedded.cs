namespace TrustFlow.Cluster.Tests.Fixtures;

/// <summary>What these tests need of an engine, and do not have.</summary>
static class Engine
{
    /// <summary>Why the tests cannot run; null where they can.</summary>
    public static string? Missing => "The embedded engine is one process; clusters are tested with -p:ActorEngine=orleans.";
}
