namespace TrustFlow.Embedded.Simulation;

/// <summary>
/// The world outside of the processes: disks, databases, brokers. An operation is done a while after it was asked for and answered a while after
/// that, in random order with others; what goes wrong is decided by the plan. One whose process dies first is done then, or never.
/// </summary>
public sealed class SimulatedIo
{
    static readonly FaultKind[] Usual = [FaultKind.Slow, FaultKind.FailsBefore, FaultKind.FailsAfter];
    static readonly NoFaults Faultless = new();

    readonly Simulation simulation;
    readonly List<Pending> pending = [];

    internal SimulatedIo(Simulation simulation)
    {
        this.simulation = simulation;
        simulation.ReportWith(() => pending.Select(operation => $"{operation.Process.Name}: {operation.Name}, asked for at {operation.At:c}"));
    }

    /// <summary>Decides what goes wrong; nothing does until it is set.</summary>
    public IFaultPlan Plan { get; set; } = new NoFaults();

    /// <summary>How many operations there were.</summary>
    public long Operations { get; private set; }

    /// <summary>Does an operation.</summary>
    /// <param name="process">Who asks. Where it dies nobody learns of the end.</param>
    /// <param name="name">What it is, as <c>store.commit</c>.</param>
    /// <param name="effect">Does it, at once, outside of every process.</param>
    /// <param name="failure">Makes the error of one that is to fail.</param>
    /// <param name="beyond">What else can go wrong with it than that it is slow or fails.</param>
    /// <param name="cancellation">Ends the wait, not the operation.</param>
    public async Task<T> DoAsync<T>(
        SimulatedProcess process, string name, Func<T> effect, Func<string, Exception> failure, IReadOnlyList<FaultKind>? beyond = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!simulation.Admits("An operation was begun", effect)) throw new InvalidOperationException($"The operation {name} was begun outside of the simulation.");
        var operation = new Operation(++Operations, process.Name, name, beyond is null ? Usual : [.. Usual, .. beyond], simulation.Elapsed);
        var point = simulation.Faults.At(name);
        var fate = Plan.Decide(operation, point.Random);
        if (fate.Fault != FaultKind.None && !point.Inject(NameOf(fate), process.Name)) fate = Faultless.Decide(operation, point.Again());
        var begun = new Pending<T>(this, process, operation, point.Random, fate, effect, failure);
        pending.Add(begun);
        begun.Begin();
        using var cancelled = cancellation.UnsafeRegister(static (it, token) => ((Pending<T>)it!).Cancel(token), begun);
        return await begun.Answer;
    }

    /// <summary>Decides what becomes of what a process that died had asked for.</summary>
    internal void Forget(SimulatedProcess process)
    {
        var left = pending.Where(operation => operation.Process == process).ToList();
        pending.RemoveAll(operation => operation.Process == process);
        foreach (var operation in left.OrderBy(operation => operation.Random.NextBits()).ToList()) operation.Orphan(done: operation.Random.Chance(0.5));
    }

    static string NameOf(Fate fate) => fate.Fault switch
    {
        FaultKind.Slow => "slow",
        FaultKind.FailsBefore => "fails before",
        FaultKind.FailsAfter => "fails after",
        FaultKind.Twice => "twice",
        _ => "lost",
    };

    abstract class Pending(SimulatedProcess process, in Operation operation, SimulatedRandom random)
    {
        internal SimulatedRandom Random => random;

        internal SimulatedProcess Process => process;

        internal string Name { get; } = operation.Name;

        internal TimeSpan At { get; } = operation.At;

        internal abstract void Orphan(bool done);
    }

    sealed class Pending<T> : Pending
    {
        readonly SimulatedIo io;
        readonly Fate fate;
        readonly Func<T> effect;
        readonly Func<string, Exception> failure;
        readonly TaskCompletionSource<T> answer = new();
        T? result;
        Exception? error;
        bool done;
        bool orphaned;

        internal Pending(SimulatedIo io, SimulatedProcess process, in Operation operation, SimulatedRandom random, Fate fate, Func<T> effect, Func<string, Exception> failure)
            : base(process, operation, random)
        {
            this.io = io;
            this.fate = fate;
            this.effect = effect;
            this.failure = failure;
        }

        internal Task<T> Answer => answer.Task;

        public override string ToString() => Name;

        internal void Begin() => After(fate.Before);

        internal void Cancel(CancellationToken cancellation) => answer.TrySetCanceled(cancellation);

        internal override void Orphan(bool done)
        {
            orphaned = true;
            if (!this.done && done) Do();
        }

        void After(TimeSpan time) => new SimulatedTimer(io.simulation, null, static it => ((Pending<T>)it!).Proceed(), this).Change(time, Timeout.InfiniteTimeSpan);

        void Proceed()
        {
            if (orphaned) return;
            if (!done)
            {
                Do();
                After(fate.After);
                return;
            }

            io.pending.Remove(this);
            if (error is not null) answer.TrySetException(error);
            else answer.TrySetResult(result!);
        }

        void Do()
        {
            done = true;
            try
            {
                if (fate.Fault is FaultKind.FailsBefore) error = failure($"{Name} failed, and nothing was done.");
                else if (fate.Fault is not FaultKind.Lost) result = effect();
                if (fate.Fault is FaultKind.Twice) effect();
            }
            catch (Exception refused)
            {
                error = refused;
            }

            if (fate.Fault is FaultKind.FailsAfter) error = failure($"{Name} was done, and its answer was lost.");
        }
    }
}
