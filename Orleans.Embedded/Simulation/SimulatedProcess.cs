namespace TrustFlow.Embedded.Simulation;

/// <summary>
/// A process of the simulation: what runs in it comes back to it after each await, and when it dies nothing of it ever goes on. It has no thread and
/// no memory of its own, so code that is to die with it must not share objects with what is to live.
/// </summary>
public sealed class SimulatedProcess
{
    readonly Simulation simulation;
    readonly HashSet<IPromise> promises = [];

    internal SimulatedProcess(Simulation simulation, string name)
    {
        this.simulation = simulation;
        Name = name;
        Context = new(simulation, this);
        Time = new SimulatedTime(simulation, this);
        Work = new ProcessWorkScheduler(simulation, this);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Whether it runs.</summary>
    public bool IsAlive { get; private set; } = true;

    /// <summary>Told once, when it has died: whoever is connected with it notices.</summary>
    public event Action Died = static () => { };

    /// <summary>The virtual clock; its timers die with the process.</summary>
    public TimeProvider Time { get; }

    /// <summary>Runs an engine's work in the process.</summary>
    public IWorkScheduler Work { get; }

    internal ProcessContext Context { get; }

    /// <summary>Runs work in the process, and answers to whoever asked for it, in its own process.</summary>
    /// <exception cref="ProcessDiedException">The process died first, or was dead.</exception>
    public Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        var promise = new Promise<T>(this);
        if (!IsAlive) promise.Fail(new ProcessDiedException(Name));
        else
        {
            promises.Add(promise);
            Context.Post(static it => ((Promise<T>)it!).Keep(), promise.With(work));
        }

        return promise.Task;
    }

    /// <summary>Runs work in the process, and answers to whoever asked for it, in its own process.</summary>
    /// <exception cref="ProcessDiedException">The process died first, or was dead.</exception>
    public Task RunAsync(Func<Task> work) => RunAsync(async () =>
    {
        await work();
        return true;
    });

    /// <summary>Ends the process as it stands: nothing that it awaited goes on, no timer of it goes off, and whoever waits for it learns that it died.</summary>
    public void Kill()
    {
        if (!IsAlive) return;
        IsAlive = false;
        simulation.Forget(this);
        simulation.Io.Forget(this);
        foreach (var promise in promises.ToArray()) promise.Fail(new ProcessDiedException(Name));
        promises.Clear();
        Died();
    }

    /// <summary>An answer that somebody outside of the process waits for.</summary>
    interface IPromise
    {
        void Fail(Exception error);
    }

    sealed class Promise<T>(SimulatedProcess process) : IPromise
    {
        readonly TaskCompletionSource<T> answer = new();
        Func<Task<T>>? work;

        internal Task<T> Task => answer.Task;

        public void Fail(Exception error) => answer.TrySetException(error);

        internal Promise<T> With(Func<Task<T>> given)
        {
            work = given;
            return this;
        }

        internal async void Keep()
        {
            try
            {
                var result = await work!();
                process.promises.Remove(this);
                answer.TrySetResult(result);
            }
            catch (Exception error)
            {
                process.promises.Remove(this);
                answer.TrySetException(error);
            }
        }
    }
}
