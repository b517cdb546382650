using Orleans;

namespace TrustFlow.Config;

/// <summary>What the bridge keeps.</summary>
[GenerateSerializer, Alias("trustflow.BridgeState")]
sealed record BridgeState
{
    /// <summary>A version up to which everything was published; the last one or shortly before it.</summary>
    [Id(0)]
    public long Published { get; init; }
}
