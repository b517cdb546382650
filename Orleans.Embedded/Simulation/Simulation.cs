using System.Runtime.ExceptionServices;
using System.Text;

namespace TrustFlow.Embedded.Simulation;

/// <summary>
/// Runs a scenario on one thread under a virtual clock. Whatever can go on (a turn of an activation, something that was awaited, a timer, an
/// answer of the outside world) is a step; the seed chooses which is next, and time moves only when there is none.
/// </summary>
/// <remarks>
/// Everything runs in a <see cref="SimulatedProcess"/>: the scenario in one of its own, each silo in another. What arrives from any other thread
/// ends the run with a <see cref="SimulationViolationException"/> that says where it came from.
/// </remarks>
public sealed partial class Simulation
{
    readonly SimulationOptions options;
    readonly SimulatedRandom choices;
    readonly List<Step> runnable = [];
    readonly List<string> trace = [];
    readonly List<Moment> timeline = [];
    readonly List<Func<IEnumerable<string>>> reporters = [];
    ExceptionDispatchInfo? failure;
    int thread;

    /// <summary>Prepares a run.</summary>
    public Simulation(SimulationOptions options)
    {
        this.options = options;
        Random = new(options.Seed);
        choices = Random.For("order");
        Clock = new(this);
        Faults = new(this, options.OnlyFaults);
        Io = new(this);
    }

    /// <summary>Prepares a run under a seed, with the usual limits.</summary>
    public Simulation(ulong seed)
        : this(new SimulationOptions(seed))
    {
    }

    /// <summary>The seed.</summary>
    public ulong Seed => options.Seed;

    /// <summary>What the scenario takes its own choices from, best through <see cref="SimulatedRandom.For(string)"/>.</summary>
    public SimulatedRandom Random { get; }

    /// <summary>The world outside of the processes, which answers late and can fail.</summary>
    public SimulatedIo Io { get; }

    /// <summary>What goes wrong.</summary>
    public FaultLog Faults { get; }

    /// <summary>The virtual time, in UTC.</summary>
    public DateTimeOffset Now => Clock.Now;

    /// <summary>How much virtual time has passed.</summary>
    public TimeSpan Elapsed => Clock.Now - SimulationOptions.Beginning;

    /// <summary>How many steps were taken.</summary>
    public long Steps { get; private set; }

    /// <summary>Tells two runs apart: a hash of every choice that was made and when.</summary>
    public ulong Fingerprint { get; private set; } = 14695981039346656037;

    /// <summary>Whether steps and notes are written down.</summary>
    public bool IsTraced => options.Traced;

    /// <summary>Each step with its virtual time, and what the scenario noted; empty unless <see cref="SimulationOptions.Traced"/>.</summary>
    public IReadOnlyList<string> Trace => trace;

    /// <summary>What was noted, without the steps; empty unless <see cref="SimulationOptions.Traced"/>.</summary>
    public IReadOnlyList<Moment> Timeline => timeline;

    internal SimulatedClock Clock { get; }

    /// <summary>Starts a process.</summary>
    /// <param name="name">Its name, for traces and errors.</param>
    public SimulatedProcess StartProcess(string name) => new(this, name);

    /// <summary>Notes what somebody does, where steps are traced.</summary>
    /// <param name="who">Who: an operator, a silo, a grain, the store, the broker.</param>
    /// <param name="what">What.</param>
    public void Note(string who, string what)
    {
        if (!options.Traced) return;
        trace.Add($"{Elapsed:c} -- {who}: {what}");
        timeline.Add(new(Elapsed, Steps, who, what));
    }

    /// <summary>Runs a scenario to its end, in a process of its own.</summary>
    /// <param name="scenario">The scenario, which learns of its process.</param>
    /// <exception cref="SimulationViolationException">Something left the simulation.</exception>
    /// <exception cref="SimulationStuckException">The scenario did not end.</exception>
    public void Run(Func<SimulatedProcess, Task> scenario)
    {
        if (thread != 0) throw new InvalidOperationException("A simulation runs once.");

        // A thread of its own: what the platform does differs between threads of the pool and others.
        var running = new Thread(() => Drive(scenario), maxStackSize: 16 * 1024 * 1024) { Name = $"simulation {Seed}", IsBackground = true };
        running.Start();
        running.Join();
        failure?.Throw();
    }

    internal void Add(Step step)
    {
        if (step.Process is { IsAlive: false }) return;
        runnable.Add(step);
    }

    /// <summary>Takes away what a process that died could still have done.</summary>
    internal void Forget(SimulatedProcess process) => runnable.RemoveAll(step => step.Process == process);

    /// <summary>Says what waits, should the run get stuck.</summary>
    internal void ReportWith(Func<IEnumerable<string>> reporter) => reporters.Add(reporter);

    void Drive(Func<SimulatedProcess, Task> scenario)
    {
        thread = Environment.CurrentManagedThreadId;
        Orleans.Runtime.AnswerTasks.AreSimulated = true;
        try
        {
            var process = StartProcess("scenario");
            var ending = process.RunAsync(() => scenario(process));
            while (!ending.IsCompleted) Advance();
            ThrowIfViolated();
            ending.GetAwaiter().GetResult();
        }
        catch (Exception error)
        {
            failure = ExceptionDispatchInfo.Capture(ViolationBehind() ?? error);
        }
        finally
        {
            ended = true;
        }
    }

    void Advance()
    {
        ThrowIfViolated();
        if (runnable.Count == 0)
        {
            if (!Clock.MoveToNext()) throw Stuck("Nothing is left that could happen.");
            if (Elapsed > options.TimeLimit) throw Stuck($"It has not ended within {options.TimeLimit} of virtual time.");
            return;
        }

        if (++Steps > options.StepLimit) throw Stuck($"It has not ended within {options.StepLimit} steps.");
        var chosen = runnable.Count == 1 ? 0 : choices.Next(runnable.Count);
        var step = runnable[chosen];
        Fingerprint = ((Fingerprint ^ (ulong)chosen ^ ((ulong)runnable.Count << 20)) * 1099511628211) ^ (ulong)Clock.Now.Ticks;
        runnable[chosen] = runnable[^1];
        runnable.RemoveAt(runnable.Count - 1);
        if (options.Traced) trace.Add($"{Elapsed:c} {step}");
        step.Take();
    }

    SystemException Stuck(string why)
    {
        var waiting = new StringBuilder();
        foreach (var line in reporters.SelectMany(report => report()).Concat(Clock.Waiting()).Take(60)) waiting.Append("  ").AppendLine(line);
        return new SimulationStuckException(Seed, why, waiting.ToString());
    }
}
