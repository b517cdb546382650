using Orleans;
using TrustFlow.Bootstrap;
using TrustFlow.Config;
using TrustFlow.Embedded.Simulation;
using TrustFlow.Flows;

namespace TrustFlow.Simulated.Scenarios.Bootstrap;

/// <summary>Holds what the bootstrap loop does against its rules: who runs, one after the other, and when it wakes again.</summary>
/// <param name="simulation">The simulation.</param>
/// <param name="history">Told of what does not hold.</param>
sealed class BootstrapWatch(Simulation simulation, History history)
{
    /// <summary>How long an initialiser may run.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    static readonly BootstrapOptions Options = new();

    // All initialisers of a wake, each as long as it may.
    static readonly TimeSpan LongestWake = TimeSpan.FromMinutes(6);

    // To write down how a wake went can take so long.
    static readonly TimeSpan LongestSave = TimeSpan.FromSeconds(41);

    readonly List<BootstrapRun> runs = [];
    readonly Dictionary<string, string> stored = new(StringComparer.Ordinal);
    readonly Dictionary<string, string?> asked = new(StringComparer.Ordinal);
    readonly Dictionary<string, string?> seen = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> succeeded = new(StringComparer.Ordinal);
    TimeSpan doubledUntil = TimeSpan.MinValue;
    Wake? wake;
    int asking;

    bool IsDoubled => simulation.Elapsed < doubledUntil;

    /// <summary>Somebody asks for a wake, or has an answer.</summary>
    public void AskedForWake(bool begins)
    {
        asking += begins ? 1 : -1;
        wake?.Unsure = true;
    }

    /// <summary>The loop is activated a second time for a moment.</summary>
    public void Doubled(TimeSpan moment) => doubledUntil = simulation.Elapsed + moment + LongestWake;

    /// <summary>A process starts, and is to bring something about.</summary>
    public void Planned(SimulatedProcess process, IReadOnlyDictionary<string, string> wanted) =>
        simulation.Note(process.Name, $"is to bring about {string.Join(", ", wanted.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"))}");

    /// <summary>The loop wakes.</summary>
    /// <param name="process">Where.</param>
    /// <param name="life">By which its activation is known.</param>
    public void Woke(SimulatedProcess process, CancellationToken life)
    {
        simulation.Note(process.Name, "the loop wakes");
        if (wake is { } last && last.Process == process && !IsDoubled)
        {
            var running = runs.Find(run => run.Process == process && !run.Ended && !run.Told);
            history.Hold(running is null, 6, $"the loop wakes while {running?.Name} runs");
            if (last.Life == life && last is { Unsure: false, Open: 0 }) CheckCadence(last);
        }

        // A run that was told to end and has not is not begun anew, and counts as failed.
        wake = new(process, life) { Last = simulation.Elapsed, Unsure = asking > 0 || runs.Any(run => run.Process == process && !run.Ended) };
    }

    /// <summary>An initialiser is run.</summary>
    public BootstrapRun Begin(SimulatedProcess process, string name, string flag, CancellationToken cancellation)
    {
        simulation.Note(process.Name, $"runs {name} for the flag {flag}");
        if (!IsDoubled)
        {
            history.Hold(seen.GetValueOrDefault(name) != flag, 6, $"{name} is run although its flag {flag} was stored");
            var other = runs.Find(run => run.Process == process && !run.Ended && (run.Name == name || !run.Told));
            history.Hold(other is null, 6, $"{name} is run while {other?.Name} runs");
        }

        var run = new BootstrapRun(process, name, flag);
        runs.RemoveAll(other => other.Ended || !other.Process.IsAlive);
        runs.Add(run);
        wake?.Ran = true;
        var mine = wake;
        cancellation.Register(() =>
        {
            run.Told = true;
            mine?.Last = simulation.Elapsed;
        });
        return run;
    }

    /// <summary>A run has ended.</summary>
    public void End(BootstrapRun run, bool succeeded)
    {
        run.Ended = true;
        if (succeeded && !run.Told) this.succeeded[run.Name] = run.Flag;
        if (!run.Told) wake?.Last = simulation.Elapsed;
        simulation.Note(run.Process.Name, $"{run.Name} {(succeeded ? "has run" : "has failed")}{(run.Told ? ", too late" : "")}");
    }

    /// <summary>Sees the calls that the loop makes.</summary>
    public async Task CallAsync(IOutgoingGrainCallContext context)
    {
        var told = context.SourceId is { } source && source.Type.ToString() == "bootstrap" ? AskedBy(context) : null;
        if (told is null)
        {
            await context.Invoke();
            return;
        }

        var (mine, begun) = (wake, simulation.Elapsed);
        mine?.Open += 1;
        told(Outcome.Begins);
        try
        {
            await context.Invoke();
            // Whoever asked gives up after a while.
            var late = simulation.Elapsed - begun >= Options.CallTimeout;
            if (late) mine?.Unsure = true;
            told(late ? Outcome.Failed : Outcome.Answered);
        }
        catch
        {
            if (simulation.Elapsed - begun >= Options.CallTimeout) mine?.Unsure = true;
            told(Outcome.Failed);
            throw;
        }
        finally
        {
            mine?.Open -= 1;
            mine?.Last = simulation.Elapsed;
        }
    }

    Action<Outcome>? AskedBy(IOutgoingGrainCallContext context)
    {
        var mine = wake;
        if (context.InterfaceMethod.DeclaringType == typeof(IFlowGrain) && context.TargetId.Key.ToString()!.StartsWith('_')) return outcome => mine?.GateFailed |= outcome == Outcome.Failed;
        if (context.InterfaceMethod.DeclaringType != typeof(IWorkspaceGrain) || context.TargetId.Key.ToString() != ConfigTypes.SystemWorkspace) return null;
        return context.Request.GetArgument(0) switch
        {
            ConfigBatch batch => outcome => Store(batch, outcome),
            System.Collections.Immutable.ImmutableArray<ConfigKey> keys => outcome => Read([.. keys.Select(key => key.Key)], outcome, mine),
            _ => null,
        };
    }

    void Store(ConfigBatch batch, Outcome outcome)
    {
        foreach (var write in batch.Writes)
        {
            var flag = BootstrapRules.Decode(write.Value!);
            if (outcome == Outcome.Begins) history.Hold(IsDoubled || succeeded.GetValueOrDefault(write.Key) == flag, 6, $"the flag {flag} of {write.Key} is stored, and no run for it has succeeded");
            if (outcome == Outcome.Answered) stored[write.Key] = flag;
        }
    }

    void Read(IReadOnlyList<string> names, Outcome outcome, Wake? mine)
    {
        foreach (var name in names)
        {
            // What was stored before the read began it must show; where no answer comes in time, nothing is known.
            if (outcome == Outcome.Begins) (seen[name], asked[name]) = (null, stored.GetValueOrDefault(name));
            if (outcome == Outcome.Answered) seen[name] = asked[name];
        }

        // The first that do not wait for services are named so; the others' read is a part of the gate.
        if (outcome == Outcome.Failed && !names.Any(name => name.EndsWith('1'))) mine?.GateFailed = true;
    }

    void CheckCadence(Wake last)
    {
        var wanted = last.GateFailed ? Options.GateDelay : last.Ran ? Options.ConvergingDelay : Options.SteadyDelay;
        var pause = simulation.Elapsed - last.Last;
        history.Hold(
            pause >= wanted && pause <= wanted + LongestSave, 6,
            $"the loop wakes after {pause.TotalSeconds:0.000} s; where {(last.GateFailed ? "the gate failed" : last.Ran ? "something ran" : "nothing ran")} it is to be {wanted.TotalSeconds} s");
    }

    enum Outcome
    {
        Begins,
        Answered,
        Failed,
    }

    /// <summary>A wake of the loop.</summary>
    sealed class Wake(SimulatedProcess process, CancellationToken life)
    {
        public SimulatedProcess Process => process;

        public CancellationToken Life => life;

        /// <summary>When it was last seen to do something.</summary>
        public TimeSpan Last { get; set; }

        public bool Ran { get; set; }

        public bool GateFailed { get; set; }

        /// <summary>How many of its calls are under way.</summary>
        public int Open { get; set; }

        /// <summary>Whether it cannot be told what it saw, or when it is to wake again.</summary>
        public bool Unsure { get; set; }
    }
}

/// <summary>A run of an initialiser.</summary>
/// <param name="process">Where.</param>
/// <param name="name">Of which.</param>
/// <param name="flag">For which flag.</param>
sealed class BootstrapRun(SimulatedProcess process, string name, string flag)
{
    public SimulatedProcess Process => process;

    public string Name => name;

    public string Flag => flag;

    public bool Ended { get; set; }

    /// <summary>Whether it was told to end.</summary>
    public bool Told { get; set; }
}
