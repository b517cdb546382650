using TrustFlow.Embedded;

namespace Orleans.Runtime;

/// <summary>Runs the turns of one activation, one at a time, in the order in which they became ready.</summary>
/// <remarks>
/// A turn is the start of a request, or a continuation of one. Ready turns run in one piece of work; it is a task of this scheduler, so that
/// what grain code awaits or starts comes back here.
/// </remarks>
sealed class TurnScheduler(Activation activation, IWorkScheduler work) : TaskScheduler, IThreadPoolWorkItem, IWorkItemScheduler
{
    static readonly Action<object?> DrainTurns = static scheduler => ((TurnScheduler)scheduler!).Drain();

    readonly Queue<object> turns = new(2);
    bool scheduled;

    /// <summary>Guards the turns, and all else of the activation that threads share.</summary>
    internal Lock Gate { get; } = new();

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>The turns that are ready, in order.</summary>
    internal object[] Ready
    {
        get
        {
            lock (Gate) return [.. turns];
        }
    }

    public override string ToString() => activation.GrainId.ToString();

    public void QueueAction(Action action) => QueueTask(new Task(action));

    public void QueueAction(Action<object> action, object state) => QueueTask(new Task(action!, state));

    void IWorkItemScheduler.QueueTask(Task task) => task.Start(this);

    /// <summary>Makes a turn ready; the gate is held. True if <see cref="Schedule"/> is to be called once it is not.</summary>
    internal bool Add(object turn)
    {
        if (!work.Admits(turn)) return false;
        turns.Enqueue(turn);
        if (scheduled) return false;
        return scheduled = true;
    }

    internal void Schedule() => work.Schedule(this);

    /// <summary>Runs a function as a turn of its own.</summary>
    internal Task Run(Func<Task> function) =>
        Task.Factory.StartNew(function, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    void IThreadPoolWorkItem.Execute()
    {
        RuntimeContext.Current = activation;
        try
        {
            new Task(DrainTurns, this, TaskCreationOptions.DenyChildAttach).RunSynchronously(this);
        }
        finally
        {
            RuntimeContext.Current = null;
        }
    }

    protected override void QueueTask(Task task)
    {
        bool schedule;
        lock (Gate) schedule = Add(task);
        if (schedule) Schedule();
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && RuntimeContext.Current == activation && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (Gate) return turns.OfType<Task>().ToArray();
    }

    void Drain()
    {
        var clean = ExecutionContext.Capture()!;
        for (var left = work.TurnsPerItem; left > 0; left--)
        {
            if (Take() is not { } turn) return;
            if (turn is Request request) Start(request, clean);
            else if (turn is Task task) TryExecuteTask(task);
            else Start((Func<Task>)turn, clean);
        }
        if (IsLeft()) Schedule();
    }

    bool IsLeft()
    {
        lock (Gate) return turns.Count > 0 || (scheduled = false);
    }

    object? Take()
    {
        lock (Gate)
        {
            if (turns.TryDequeue(out var turn)) return turn;
            scheduled = false;
            return null;
        }
    }

    // Its errors are its own affair: it is the engine's, and ends with the activation.
    static void Start(Func<Task> function, ExecutionContext clean)
    {
        try
        {
            function();
        }
        finally
        {
            if (!ReferenceEquals(ExecutionContext.Capture(), clean)) ExecutionContext.Restore(clean);
        }
    }

    void Start(Request request, ExecutionContext clean)
    {
        RequestContext.Current = request.Context;
        try
        {
            request.Start(activation);
        }
        finally
        {
            // What the request put into the flow is not for the next one.
            if (!ReferenceEquals(ExecutionContext.Capture(), clean)) ExecutionContext.Restore(clean);
        }
    }
}
