using TrustFlow.Embedded.Simulation;

namespace TrustFlow.Simulated.Scenarios;

/// <summary>What a scenario plays on.</summary>
/// <param name="Simulation">The simulation.</param>
/// <param name="Deployment">The silo with its store and broker.</param>
/// <param name="History">What happened, and what must hold of it.</param>
/// <param name="Random">What the scenario takes its choices from.</param>
/// <param name="Work">The pieces of work.</param>
/// <param name="Time">The clock of whoever acts from outside of the silo.</param>
public sealed record Stage(Simulation Simulation, Deployment Deployment, History History, SimulatedRandom Random, WorkLog Work, TimeProvider Time)
{
    readonly Dictionary<Type, object> parts = [];

    /// <summary>Adds something that the scenario has of its own.</summary>
    public void Add<T>(T part)
        where T : class => parts.Add(typeof(T), part);

    /// <summary>What the scenario has of its own, by its type.</summary>
    public T Part<T>()
        where T : class => (T)parts[typeof(T)];
}
