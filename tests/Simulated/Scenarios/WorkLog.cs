using TrustFlow.Embedded.Simulation;

namespace TrustFlow.Simulated.Scenarios;

/// <summary>The pieces of work of a run, which can be left out one by one.</summary>
/// <param name="faults">The faults of the run, which are named after the work in whose course they happen.</param>
/// <param name="only">Those that are done; all if null.</param>
public sealed class WorkLog(FaultLog faults, IReadOnlySet<string>? only)
{
    readonly List<string> begun = [];

    /// <summary>Those that were begun, in order.</summary>
    public IReadOnlyList<string> Begun => begun;

    /// <summary>Whether a piece is to be done. Whoever asks takes the same choices where it is not.</summary>
    /// <param name="piece">Which, as <c>op1#7</c>.</param>
    public bool Begin(string piece)
    {
        if (only is not null && !only.Contains(piece)) return false;
        begun.Add(piece);
        faults.Mark(piece);
        return true;
    }
}
