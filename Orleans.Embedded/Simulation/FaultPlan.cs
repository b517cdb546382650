namespace TrustFlow.Embedded.Simulation;

/// <summary>What can go wrong with an operation of the outside world.</summary>
public enum FaultKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It takes much longer.</summary>
    Slow,

    /// <summary>It fails, and nothing of it was done.</summary>
    FailsBefore,

    /// <summary>It fails, and all of it was done.</summary>
    FailsAfter,

    /// <summary>It is done, twice.</summary>
    Twice,

    /// <summary>It seems to be done, and was not.</summary>
    Lost,
}

/// <summary>An operation whose fate is to be decided.</summary>
/// <param name="Number">Its number in the run, from 1.</param>
/// <param name="Process">The process that asks.</param>
/// <param name="Name">What it is, as <c>store.commit</c>.</param>
/// <param name="May">What can go wrong with it; <see cref="FaultKind.Slow"/> and the two failures with any.</param>
/// <param name="At">When, on the virtual clock.</param>
public readonly record struct Operation(long Number, string Process, string Name, IReadOnlyList<FaultKind> May, TimeSpan At);

/// <summary>How an operation goes.</summary>
/// <param name="Fault">What goes wrong.</param>
/// <param name="Before">The time until it is done.</param>
/// <param name="After">The time from then until whoever asked learns of it.</param>
public readonly record struct Fate(FaultKind Fault, TimeSpan Before, TimeSpan After);

/// <summary>Decides how operations go.</summary>
public interface IFaultPlan
{
    /// <summary>Decides one.</summary>
    /// <param name="operation">Which.</param>
    /// <param name="random">What choices are taken from.</param>
    Fate Decide(in Operation operation, SimulatedRandom random);
}

/// <summary>Nothing goes wrong; operations take up to a few milliseconds, many no time.</summary>
public sealed class NoFaults : IFaultPlan
{
    /// <summary>The longest that each half of an operation takes.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(4);

    /// <inheritdoc/>
    public Fate Decide(in Operation operation, SimulatedRandom random) => new(FaultKind.None, Time(random), Time(random));

    internal static TimeSpan Time(SimulatedRandom random) => random.Chance(0.5) ? TimeSpan.Zero : random.Between(TimeSpan.Zero, Longest);
}

/// <summary>Faults at random.</summary>
/// <param name="rate">How many operations go wrong, from 0 to 1.</param>
public sealed class RandomFaults(double rate) : IFaultPlan
{
    /// <summary>The longest that each half of a slow operation takes; 20 s by default.</summary>
    public TimeSpan Slowest { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>What never goes wrong, though it may; nothing by default.</summary>
    public IReadOnlyCollection<FaultKind> Never { get; init; } = [];

    /// <inheritdoc/>
    public Fate Decide(in Operation operation, SimulatedRandom random)
    {
        var (before, after) = (NoFaults.Time(random), NoFaults.Time(random));
        if (!random.Chance(rate)) return new(FaultKind.None, before, after);
        var fault = random.Of(operation.May);
        if (Never.Contains(fault)) fault = FaultKind.Slow;
        if (fault != FaultKind.Slow) return new(fault, before, after);
        return random.Chance(0.5) ? new(fault, before + random.Between(TimeSpan.Zero, Slowest), after) : new(fault, before, after + random.Between(TimeSpan.Zero, Slowest));
    }
}

/// <summary>The faults that are named, by the number of the operation, and no others.</summary>
/// <param name="faults">What goes wrong with which operation.</param>
public sealed class ScriptedFaults(IReadOnlyDictionary<long, FaultKind> faults) : IFaultPlan
{
    /// <summary>How much longer a slow operation takes; 10 s by default.</summary>
    public TimeSpan Slow { get; init; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public Fate Decide(in Operation operation, SimulatedRandom random)
    {
        var (before, after) = (NoFaults.Time(random), NoFaults.Time(random));
        var fault = faults.GetValueOrDefault(operation.Number);
        return fault == FaultKind.Slow ? new(fault, before, after + Slow) : new(fault, before, after);
    }
}
