using Orleans.Runtime;

namespace TrustFlow.Embedded.Simulation;

/// <summary>Something that can happen next.</summary>
/// <param name="Process">In which process; null for the world outside of all.</param>
/// <param name="Work">What runs: a piece of the engine's work, a callback, a timer.</param>
/// <param name="State">What a callback is given.</param>
/// <param name="Version">The setting of a timer that is meant.</param>
readonly record struct Step(SimulatedProcess? Process, object Work, object? State = null, long Version = 0)
{
    /// <summary>Does it.</summary>
    internal void Take()
    {
        var clean = ExecutionContext.Capture()!;
        try
        {
            switch (Work)
            {
                case SendOrPostCallback callback:
                    // What it awaits comes back to its process.
                    SynchronizationContext.SetSynchronizationContext(Process!.Context);
                    callback(State);
                    break;
                case IThreadPoolWorkItem work:
                    work.Execute();
                    break;
                case SimulatedTimer timer:
                    timer.Fire(Version);
                    break;
                default:
                    ((Action)Work)();
                    break;
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(null);
            RuntimeContext.Current = null;
            if (!ReferenceEquals(ExecutionContext.Capture(), clean)) ExecutionContext.Restore(clean);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Work switch
    {
        SendOrPostCallback => $"{Process!.Name}: goes on in {Places.Of(State)}",
        IThreadPoolWorkItem turns => $"{Process!.Name}: turn of {Places.Of(turns)}",
        SimulatedTimer timer => $"{Process?.Name ?? "outside"}: timer of {timer}",
        _ => $"outside: {State}",
    };
}
