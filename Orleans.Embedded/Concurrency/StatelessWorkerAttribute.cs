using Orleans.Placement;

namespace Orleans.Concurrency;

/// <summary>A grain without identity of its own. One activation serves all calls here, since one process is all there is.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StatelessWorkerAttribute : PlacementAttribute
{
    /// <summary>As many activations as the engine sees fit.</summary>
    public StatelessWorkerAttribute() { }

    /// <summary>At most so many activations.</summary>
    public StatelessWorkerAttribute(int maxLocalWorkers) => ArgumentOutOfRangeException.ThrowIfLessThan(maxLocalWorkers, 1);
}
