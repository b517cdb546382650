namespace TrustFlow.Embedded.Simulation;

/// <summary>Brings what a process awaits back to it.</summary>
sealed class ProcessContext(Simulation simulation, SimulatedProcess process) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state)
    {
        // What a dead process left behind may end on any thread, when the garbage collector clears it away.
        if (process.IsAlive && simulation.Admits("Something awaited went on", state)) simulation.Add(new(process, d, state));
    }

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("Nothing in a simulation may block: post, and await the answer.");

    public override SynchronizationContext CreateCopy() => this;
}

/// <summary>Makes the engine's work in a process steps of the simulation, one turn each.</summary>
sealed class ProcessWorkScheduler(Simulation simulation, SimulatedProcess process) : IWorkScheduler
{
    public int TurnsPerItem => 1;

    // Looked at for each turn: one that comes while another of its activation runs is not scheduled by itself.
    public bool Admits(object turn) => !process.IsAlive || simulation.Admits("A turn was made ready", turn);

    public void Schedule(IThreadPoolWorkItem work)
    {
        if (process.IsAlive) simulation.Add(new(process, work));
    }
}
