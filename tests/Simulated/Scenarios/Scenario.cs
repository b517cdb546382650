using TrustFlow.Embedded.Simulation;

namespace TrustFlow.Simulated.Scenarios;

/// <summary>
/// What is done to a deployment, and what goes wrong meanwhile. All follow one course: the deployment starts, is prepared, and is disturbed until the
/// work has ended; then the faults stop, and when all should be quiet everything is looked at.
/// </summary>
/// <remarks>A seed that was kept for a defect means something only to the scenario as it was, so what is new goes into a new scenario.</remarks>
public abstract class Scenario
{
    internal const string Narrator = "scenario";
    internal const string FaultsStop = "the work has ended, and the faults stop";

    static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    /// <summary>Its name, as it is asked for.</summary>
    public abstract string Name { get; }

    /// <summary>Knows what flows must have; those of the plain blueprints by default.</summary>
    protected virtual IFlowModel Flows { get; } = new Blueprints();

    /// <summary>The longest that unfinished work may take after the faults have stopped; 15 minutes by default.</summary>
    protected virtual TimeSpan StopWithin => TimeSpan.FromMinutes(15);

    /// <summary>How long after that everything that runs at intervals has had its turn; 16 minutes by default.</summary>
    protected virtual TimeSpan Sweeps => TimeSpan.FromMinutes(16);

    /// <summary>The longest between two disturbances; 30 s by default.</summary>
    protected virtual TimeSpan Undisturbed => TimeSpan.FromSeconds(30);

    /// <summary>Runs it.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="options">How, beyond that.</param>
    public RunResult Run(ulong seed, RunOptions? options = null)
    {
        options ??= new();
        var simulation = new Simulation(new SimulationOptions(seed) { Traced = options.Traced, TimeLimit = TimeSpan.FromHours(12), OnlyFaults = options.OnlyFaults });
        var deployment = new Deployment(simulation) { Change = options.Change };
        var history = new History(simulation, deployment, Flows);
        var work = new WorkLog(simulation.Faults, options.OnlyWork);
        try
        {
            simulation.Run(process => PlayAsync(new(simulation, deployment, history, simulation.Random.For("scenario"), work, process.Time)));
        }
        catch (Exception failure)
        {
            // That a run comes to its end is the first that must hold.
            history.Break(0, $"{failure.GetType().Name}: {failure.Message}");
        }

        return new(
            Name, seed, history.Broken, simulation.Fingerprint, simulation.Steps, simulation.Elapsed, simulation.Io.Operations,
            simulation.Faults.Injected, simulation.Faults.Counts, work.Begun, history.Commits, simulation.Trace, simulation.Timeline);
    }

    /// <summary>What goes wrong with operations of the outside world: by default 1, 3 or 10 of 100, and nothing is lost.</summary>
    protected virtual IFaultPlan FaultsOf(Stage stage) => new RandomFaults(stage.Random.For("rate").Of([0.01, 0.03, 0.1])) { Never = [FaultKind.Lost] };

    /// <summary>Sets up what the scenario has of its own, before the deployment starts.</summary>
    protected virtual void Arrange(Stage stage)
    {
        // Most have nothing.
    }

    /// <summary>Brings the deployment to where the work begins. Operations can fail, and nothing else disturbs.</summary>
    protected virtual Task PrepareAsync(Stage stage) => Task.CompletedTask;

    /// <summary>Does the work, which ends.</summary>
    protected abstract Task WorkAsync(Stage stage);

    /// <summary>Disturbs it once, or not: by default the silo crashes, or something is activated twice.</summary>
    /// <param name="stage">Where.</param>
    /// <param name="point">What choices are taken from.</param>
    protected virtual Task DisturbAsync(Stage stage, FaultPoint point) => Disturbances.CrashOrActivateTwiceAsync(stage, point);

    /// <summary>The faults stop: what the scenario itself lets go wrong stops too.</summary>
    protected virtual void Calm(Stage stage)
    {
        // Most have nothing.
    }

    /// <summary>Whether all work has come to an end; by default when no saga is under way.</summary>
    protected virtual bool IsQuiet(Stage stage) => stage.History.IsQuiet;

    /// <summary>Looks at everything when all should be quiet.</summary>
    protected virtual Task CheckAsync(Stage stage)
    {
        stage.History.CheckQuiet();
        return Task.CompletedTask;
    }

    async Task PlayAsync(Stage stage)
    {
        Arrange(stage);
        await stage.Deployment.StartAsync(stage.Time);
        stage.Simulation.Io.Plan = FaultsOf(stage);
        await PrepareAsync(stage);
        var working = WorkAsync(stage);
        var pauses = stage.Random.For("pauses");
        while (!working.IsCompleted)
        {
            await Task.WhenAny(working, Task.Delay(pauses.Between(TimeSpan.FromMilliseconds(1), Undisturbed), stage.Time));
            await DisturbAsync(stage, stage.Simulation.Faults.AtAnyTime("disturbance"));
        }

        await working;
        stage.Simulation.Io.Plan = new NoFaults();
        Calm(stage);
        stage.Simulation.Note(Narrator, FaultsStop);
        var until = stage.Simulation.Elapsed + StopWithin;
        while (!IsQuiet(stage) && stage.Simulation.Elapsed < until) await Task.Delay(Look, stage.Time);
        await Task.Delay(Sweeps, stage.Time);
        await CheckAsync(stage);
    }
}
