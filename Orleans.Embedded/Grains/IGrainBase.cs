using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain class, by inheritance from <see cref="Grain"/> or of its own.</summary>
public interface IGrainBase
{
    /// <summary>The activation that the object belongs to.</summary>
    IGrainContext GrainContext { get; }

    /// <summary>Runs before the first call. If it fails, the calls that wait fail with its error and the next call tries anew.</summary>
    Task OnActivateAsync(CancellationToken token) => Task.CompletedTask;

    /// <summary>Runs after the last call; an error in it is logged and changes nothing.</summary>
    Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;
}
