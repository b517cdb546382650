namespace TrustFlow.Cluster.Tests.Fixtures;

/// <summary>Tests beside which no others run: their clients give a request up after a time that counts.</summary>
[CollectionDefinition(nameof(RunsAlone), DisableParallelization = true)]
public sealed class RunsAlone;
