namespace TrustFlow.Cluster.Tests.Fixtures;

/// <summary>What these tests need of an engine, and have.</summary>
static class Engine
{
    /// <summary>Why the tests cannot run; null where they can.</summary>
    public static string? Missing => null;
}
