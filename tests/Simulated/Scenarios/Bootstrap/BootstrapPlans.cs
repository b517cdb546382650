using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using TrustFlow.Bootstrap;
using TrustFlow.Bootstrap.Initialisers;
using TrustFlow.Config;
using TrustFlow.Embedded.Simulation;

namespace TrustFlow.Simulated.Scenarios.Bootstrap;

/// <summary>What the loop is to bring about, which changes from one start of the silo to the next.</summary>
/// <param name="stage">Where.</param>
/// <param name="watch">Watches the runs.</param>
sealed class BootstrapPlans(Stage stage, BootstrapWatch watch)
{
    const string FlowStart = "flow-start";

    static readonly BootstrapOptions Options = new() { TimeLimit = BootstrapWatch.TimeLimit };

    readonly SimulatedRandom source = stage.Random.For("plans");
    readonly Dictionary<string, string> wanted = new(StringComparer.Ordinal);
    int starts;

    /// <summary>Whether the initialisers may fail.</summary>
    public bool Fails { get; private set; } = true;

    /// <summary>Whether all that is wanted by now is brought about.</summary>
    public bool IsDone => wanted.All(pair => Stored(pair.Key) == pair.Value);

    /// <summary>From now on no initialiser fails.</summary>
    public void Calm() => Fails = false;

    /// <summary>Looks whether all is brought about.</summary>
    public void CheckDone()
    {
        foreach (var (name, flag) in wanted)
        {
            stage.History.Hold(Stored(name) == flag, 6, $"{name} is to have the flag {flag}, and has {Stored(name) ?? "none"}");
            if (name == FlowStart) stage.History.Hold(stage.History.Entry("w1", ConfigTypes.Flow, "f1") is not null, 6, $"{name} has its flag, and no flow runs");
            else stage.History.Hold(stage.History.Entry(SimulatedInitialiser.Workspace, SimulatedInitialiser.Type, name) == flag, 6, $"{name} has its flag {flag}, and its work was not done");
        }
    }

    /// <summary>Adds the loop to a silo that starts.</summary>
    public void AddTo(ISiloBuilder silo, SimulatedProcess process)
    {
        var plan = Next(process);
        silo.Services.AddBootstrap(Options);
        silo.Services.AddSingleton(plan);
        silo.Services.AddSingleton<BootstrapLease>(life =>
        {
            watch.Woke(process, life);
            return new(new BootstrapHold());
        });
        silo.AddOutgoingGrainCallFilter(watch.CallAsync);
        silo.AddStartupTask(async (services, cancellation) =>
        {
            foreach (var service in services.GetServices<IHostedService>().OfType<IHostedLifecycleService>()) await service.StartedAsync(cancellation);
        });
    }

    BootstrapPlan Next(SimulatedProcess process)
    {
        var random = source.For("start", ++starts);
        var count = source.For("count").Between(1, 4);
        foreach (var i in Enumerable.Range(1, count).Where(_ => starts == 1 || random.Chance(0.3))) wanted[$"init-{i}"] = $"{starts}";
        if (starts == 1 && random.Chance(0.5)) wanted[FlowStart] = "1";
        watch.Planned(process, wanted);
        return new("", [.. wanted.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new PlannedInitialiser(pair.Key, "simulated", pair.Value, new WatchedInitialiser(Make(pair.Key, process), process, watch)))]);
    }

    IInitialiser Make(string name, SimulatedProcess process) => name == FlowStart
        ? new DefaultFlowStart(new InitialiserParameters(new Dictionary<string, JsonElement> { ["workspace"] = Text("w1"), ["flow_id"] = Text("f1"), ["blueprint"] = Text("small") }))
        : new SimulatedInitialiser(waits: !name.EndsWith('1'), stage.Simulation, process.Time, () => Fails);

    string? Stored(string name) => stage.History.Entry(ConfigTypes.SystemWorkspace, ConfigTypes.InitState, name) is { } text ? JsonSerializer.Deserialize<string>(text) : null;

    static JsonElement Text(string text) => JsonSerializer.SerializeToElement(text);
}
