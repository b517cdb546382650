namespace TrustFlow.Embedded.Simulation;

/// <summary>What a simulation runs under.</summary>
/// <param name="Seed">Decides every choice: the same seed and scenario give the same run, to the letter.</param>
public sealed record SimulationOptions(ulong Seed)
{
    /// <summary>The moment at which virtual time begins, in UTC.</summary>
    public static DateTimeOffset Beginning { get; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The most virtual time that a run may take; 1 day by default. A run that has not ended then is stuck.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The most steps that a run may take; 20 million by default. A run that has not ended then is stuck.</summary>
    public long StepLimit { get; init; } = 20_000_000;

    /// <summary>Whether each step is written down in <see cref="Simulation.Trace"/>, and what is noted in <see cref="Simulation.Timeline"/>; false by default, since it takes time.</summary>
    public bool Traced { get; init; }

    /// <summary>The faults that may go wrong, by <see cref="InjectedFault.Id"/>; all that the seed wants by default.</summary>
    public IReadOnlySet<string>? OnlyFaults { get; init; }

    /// <summary>How long, in real time, a run that has failed looks for something that left the simulation and may be why; 1 s by default.</summary>
    public TimeSpan ForeignPatience { get; init; } = TimeSpan.FromSeconds(1);
}
