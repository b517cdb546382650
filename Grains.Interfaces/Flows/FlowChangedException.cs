using System.Globalization;
using Orleans;

namespace TrustFlow.Flows;

/// <summary>The flow is not at the version that the caller saw; nothing is changed.</summary>
[GenerateSerializer, Alias("trustflow.FlowChangedException")]
public sealed class FlowChangedException : TrustFlowException
{
    /// <summary>Makes one for the version of the flow record's last change.</summary>
    public FlowChangedException(string flow, long version)
        : base("conflict", string.Create(CultureInfo.InvariantCulture, $"The flow '{flow}' is at version {version}, not at the one that was asked for. Look at it again and decide anew.")) =>
        Version = version;

    /// <summary>The version of the flow record's last change.</summary>
    [Id(0)]
    public long Version { get; private set; }
}
