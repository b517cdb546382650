using System.Diagnostics;

namespace TrustFlow.Embedded.Simulation;

/// <summary>What comes from outside of the simulation.</summary>
public sealed partial class Simulation
{
    readonly List<string> violations = [];
    int arriving;
    volatile bool violated;
    volatile bool ended;

    /// <summary>Whether the caller may go on. One on another thread may not: it is noted, and the run ends with it.</summary>
    /// <param name="what">What it wanted to do.</param>
    /// <param name="work">What it wanted to have run, if anything.</param>
    internal bool Admits(string what, object? work = null)
    {
        if (thread == 0 || thread == Environment.CurrentManagedThreadId) return true;
        if (ended) return false;
        // Whoever waits for what has gone astray must know that this is on its way: the place takes a while to find.
        lock (violations) arriving++;
        var place = work is null ? "" : $" for {Places.Of(work)}";
        var line = $"{what}{place}, from thread {Environment.CurrentManagedThreadId}:\n{new StackTrace(1, fNeedFileInfo: true)}";
        lock (violations)
        {
            violations.Add(line);
            arriving--;
            violated = true;
            Monitor.PulseAll(violations);
        }

        return false;
    }

    void ThrowIfViolated()
    {
        if (violated) throw Violation();
    }

    // What has gone astray on another thread may just not be back yet, and is then why the run fails.
    SimulationViolationException? ViolationBehind()
    {
        lock (violations)
        {
            if (!violated && arriving == 0) Monitor.Wait(violations, options.ForeignPatience);
            while (arriving > 0) Monitor.Wait(violations, options.ForeignPatience);
        }

        return violated ? Violation() : null;
    }

    SimulationViolationException Violation()
    {
        lock (violations) return new(Seed, string.Join("\n", violations));
    }
}
