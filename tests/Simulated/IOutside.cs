using TrustFlow.Embedded.Simulation;

namespace TrustFlow.Simulated;

/// <summary>How a process reaches a simulated store or broker.</summary>
public interface IOutside
{
    /// <summary>Has something done there, at once and whole.</summary>
    /// <param name="name">What it is, as <c>store.commit</c>.</param>
    /// <param name="effect">Does it.</param>
    /// <param name="beyond">What can go wrong beyond being slow and failing.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<T> DoAsync<T>(string name, Func<T> effect, IReadOnlyList<FaultKind>? beyond = null, CancellationToken cancellation = default);
}

/// <summary>Reaches it at once and without faults, from any thread.</summary>
public sealed class DirectOutside : IOutside
{
    readonly Lock gate = new();

    /// <inheritdoc/>
    public Task<T> DoAsync<T>(string name, Func<T> effect, IReadOnlyList<FaultKind>? beyond = null, CancellationToken cancellation = default)
    {
        if (cancellation.IsCancellationRequested) return Task.FromCanceled<T>(cancellation);
        try
        {
            lock (gate) return Task.FromResult(effect());
        }
        catch (Exception failure)
        {
            return Task.FromException<T>(failure);
        }
    }
}

/// <summary>Reaches it through the simulation, which makes it late and lets it fail.</summary>
/// <param name="io">The simulation's outside world.</param>
/// <param name="process">Who asks.</param>
/// <param name="failure">Makes the error of what is to fail.</param>
public sealed class SimulatedOutside(SimulatedIo io, SimulatedProcess process, Func<string, Exception> failure) : IOutside
{
    /// <inheritdoc/>
    public Task<T> DoAsync<T>(string name, Func<T> effect, IReadOnlyList<FaultKind>? beyond = null, CancellationToken cancellation = default) =>
        io.DoAsync(process, name, effect, failure, beyond, cancellation);
}
