using Microsoft.Extensions.DependencyInjection;
using Orleans;
using TrustFlow.Config;
using TrustFlow.Embedded.Simulation;
using TrustFlow.Flows;

namespace TrustFlow.Simulated.Scenarios.Receivers;

/// <summary>The programs that are connected with the broker beside the silo.</summary>
sealed class Outsiders
{
    static readonly TimeSpan LongestDown = TimeSpan.FromSeconds(60);

    readonly Stage stage;
    readonly List<Outsider> all;

    public Outsiders(Stage stage)
    {
        this.stage = stage;
        var random = stage.Random.For("outsiders");
        all =
        [
            .. Enumerable.Range(1, random.Between(1, 3)).Select(i => new SimulatedReceiver($"receiver{i}", stage)),
            .. Enumerable.Range(1, random.Between(1, 2)).Select(i => new SimulatedWorker($"worker{i}", stage, () => Fails)),
        ];
    }

    /// <summary>Whether workers may fail.</summary>
    public bool Fails { get; private set; } = true;

    /// <summary>Starts all of them.</summary>
    public void StartAll()
    {
        foreach (var one in all) one.Start();
    }

    /// <summary>Lets one of them die, or go in good order, and come back.</summary>
    public void Disturb(FaultPoint point)
    {
        var (one, dies, down) = (point.Random.Of(all), point.Random.Chance(0.6), point.Random.Between(TimeSpan.Zero, LongestDown));
        if (one.IsUp && point.Inject(dies ? "outsider dies" : "outsider goes", $"{one.Name} for {down.TotalSeconds:0.0} s")) _ = one.RestartAsync(dies, down);
    }

    /// <summary>From now on nobody fails.</summary>
    public void Calm() => Fails = false;

    /// <summary>Looks whether all know what is, and all that is wanted runs.</summary>
    public async Task CheckAsync()
    {
        foreach (var one in all) one.Check();
        foreach (var flow in stage.History.Flows.Where(flow => !flow.Paused))
        {
            foreach (var part in flow.Parts.Variants)
            {
                var key = new VariantKey(flow.Workspace, part.Type[ConfigTypes.ProcessorPrefix.Length..], part.Key);
                var status = await stage.Deployment.Silo.CallAsync(services => services.GetRequiredService<IGrainFactory>().GetGrain<IProcessorVariantGrain>(key.ToString()).GetStatusAsync());
                stage.History.Hold(status.WantedHash is not null && status.ReportedHash == status.WantedHash && status.Error is null, 7, $"{key} is to be {status.WantedHash?[..8]}, and is reported to be {status.ReportedHash?[..Math.Min(8, status.ReportedHash.Length)] ?? "nothing"}{(status.Error is { } error ? $", with the error '{error}'" : "")}");
            }
        }
    }
}

/// <summary>A program that is connected with the broker.</summary>
/// <param name="name">Its name.</param>
/// <param name="stage">Where.</param>
abstract class Outsider(string name, Stage stage)
{
    int starts;
    SimulatedProcess? process;

    public string Name => name;

    public bool IsUp => process is { IsAlive: true };

    protected Stage Stage => stage;

    /// <summary>Starts it.</summary>
    public void Start()
    {
        var started = process = stage.Simulation.StartProcess($"{name}-{++starts}");
        stage.Simulation.Note(started.Name, "starts");
        _ = started.RunAsync(() => RunAsync(started));
    }

    /// <summary>Ends it, and starts it again after a while.</summary>
    public async Task RestartAsync(bool dies, TimeSpan down)
    {
        var ended = process!;
        if (!dies)
        {
            // One that does not end is killed.
            var stopping = ended.RunAsync(StopAsync);
            await Task.WhenAny(stopping, Task.Delay(TimeSpan.FromSeconds(30), stage.Time));
        }

        if (process != ended || !ended.IsAlive) return;
        ended.Kill();
        stage.Simulation.Note(ended.Name, "is gone");
        await Task.Delay(down, stage.Time);
        Start();
    }

    /// <summary>Looks whether it is as it should be when all is quiet.</summary>
    public abstract void Check();

    protected abstract Task RunAsync(SimulatedProcess process);

    protected abstract Task StopAsync();
}
