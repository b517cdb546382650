using Orleans;
using TrustFlow.Config;
using TrustFlow.Flows;

namespace TrustFlow.Bootstrap;

/// <summary>Tells whether the flow service answers. Whether the config service does shows when the flags are read.</summary>
/// <param name="grains">The cluster.</param>
/// <param name="timeout">How long the call may take.</param>
/// <param name="time">The clock.</param>
public sealed class ServiceGate(IGrainFactory grains, TimeSpan timeout, TimeProvider time)
{
    // A flow of a reserved workspace that nobody starts: what is asked for is an answer, not what it says.
    static readonly string Probe = new FlowKey(ConfigTypes.SystemWorkspace, "bootstrap-gate").ToString();

    /// <summary>Makes one round trip; throws what that throws.</summary>
    public async Task PassAsync(CancellationToken cancellation) =>
        await grains.GetGrain<IFlowGrain>(Probe).GetStatusAsync(cancellation).WaitAsync(timeout, time, cancellation);
}
