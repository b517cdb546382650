using Microsoft.Extensions.DependencyInjection;
using TrustFlow.Embedded.Simulation;

namespace TrustFlow.Simulated.Scenarios;

/// <summary>Something that did not hold.</summary>
/// <param name="Invariant">The number of the invariant; 0 where the run itself failed.</param>
/// <param name="What">What.</param>
/// <param name="At">When that showed.</param>
public sealed record Violation(int Invariant, string What, TimeSpan At)
{
    /// <inheritdoc/>
    public override string ToString() => $"{At:c} {Invariant}: {What}";
}

/// <summary>How a run is to go, beyond its seed.</summary>
public sealed record RunOptions
{
    /// <summary>Whether steps and notes are written down; false by default.</summary>
    public bool Traced { get; init; }

    /// <summary>Changes the silo's services, as a planted bug does; nothing by default.</summary>
    public Action<IServiceCollection> Change { get; init; } = static _ => { };

    /// <summary>The faults that may go wrong, by their ids; all that the seed wants by default.</summary>
    public IReadOnlySet<string>? OnlyFaults { get; init; }

    /// <summary>The pieces of work that are done, by their ids; all that the seed wants by default.</summary>
    public IReadOnlySet<string>? OnlyWork { get; init; }
}

/// <summary>How a run went.</summary>
/// <param name="Scenario">The scenario's name.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Broken">What did not hold; nothing in a good run.</param>
/// <param name="Fingerprint">Tells two runs apart.</param>
/// <param name="Steps">How many steps it took.</param>
/// <param name="Elapsed">How much virtual time passed.</param>
/// <param name="Operations">How many operations of store and broker there were.</param>
/// <param name="Faults">What was injected, in order.</param>
/// <param name="FaultCounts">How often each kind of fault was injected.</param>
/// <param name="Work">The pieces of work that were done, in the order in which they were begun.</param>
/// <param name="Commits">How many batches were committed.</param>
/// <param name="Trace">Each step, where that was asked for.</param>
/// <param name="Timeline">What was noted, where that was asked for.</param>
public sealed record RunResult(
    string Scenario,
    ulong Seed,
    IReadOnlyList<Violation> Broken,
    ulong Fingerprint,
    long Steps,
    TimeSpan Elapsed,
    long Operations,
    IReadOnlyList<InjectedFault> Faults,
    IReadOnlyDictionary<string, long> FaultCounts,
    IReadOnlyList<string> Work,
    int Commits,
    IReadOnlyList<string> Trace,
    IReadOnlyList<Moment> Timeline);
