namespace TrustFlow.Embedded.Simulation;

/// <summary>Something in the simulation used a real clock, another thread or real input and output, so that its seed does not decide the run.</summary>
public sealed class SimulationViolationException(ulong seed, string places) : InvalidOperationException(
    $"Seed {seed}: something left the simulation. Take time from the process's TimeProvider, and wait only for what runs in the simulation.\n{places}")
{
    /// <summary>The seed.</summary>
    public ulong Seed { get; } = seed;

    /// <summary>What came from outside, and by which way.</summary>
    public string Places { get; } = places;
}

/// <summary>A run did not end within its limits, or nothing was left that could happen.</summary>
public sealed class SimulationStuckException(ulong seed, string why, string waiting) : InvalidOperationException($"Seed {seed}: {why} What waits:\n{waiting}")
{
    /// <summary>The seed.</summary>
    public ulong Seed { get; } = seed;

    /// <summary>What waits, one thing on each line.</summary>
    public string Waiting { get; } = waiting;
}

/// <summary>The process that was to do something has died before it had answered; whether it was done is not known.</summary>
public sealed class ProcessDiedException(string process) : InvalidOperationException($"The process {process} died before it had answered.")
{
    /// <summary>The process's name.</summary>
    public string Process { get; } = process;
}
