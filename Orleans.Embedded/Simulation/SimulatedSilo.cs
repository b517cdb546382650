using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;

namespace TrustFlow.Embedded.Simulation;

/// <summary>
/// A silo of the simulation, which can crash and start again. Each time it runs in a new process; states and reminders outlive that, and so does
/// whatever the configuration hands in from outside.
/// </summary>
public sealed class SimulatedSilo
{
    readonly Simulation simulation;
    readonly string name;
    readonly Action<ISiloBuilder, SimulatedProcess> configure;
    readonly SimulatedDisk disk = new();
    SimulatedProcess? process;
    ServiceProvider? services;
    SiloRuntime? runtime;
    int starts;

    /// <summary>Prepares a silo.</summary>
    /// <param name="simulation">Where it runs.</param>
    /// <param name="name">Its name.</param>
    /// <param name="configure">Configures it at each start, in the given process.</param>
    public SimulatedSilo(Simulation simulation, string name, Action<ISiloBuilder, SimulatedProcess> configure)
    {
        this.simulation = simulation;
        this.name = name;
        this.configure = configure;
        simulation.ReportWith(() => runtime?.Directory.InOrder().SelectMany(activation => activation.Describe()).Select(line => $"{name}: {line}") ?? []);
    }

    /// <summary>Whether it runs, or starts.</summary>
    public bool IsUp => process is { IsAlive: true };

    /// <summary>The process that it runs in.</summary>
    public SimulatedProcess Process => process ?? throw NotStarted();

    /// <summary>Gives references to its grains. They outlive a restart.</summary>
    public IGrainFactory Grains => (services ?? throw NotStarted()).GetRequiredService<IGrainFactory>();

    /// <summary>Starts it, anew if it was up before.</summary>
    public async Task StartAsync()
    {
        if (IsUp) throw new InvalidOperationException($"The silo {name} is up.");
        process = simulation.StartProcess(++starts == 1 ? name : $"{name}-{starts}");
        simulation.Note(process.Name, "starts");
        var collection = new ServiceCollection();
        collection.AddSingleton(process.Time);
        collection.AddSingleton(process.Work);
        collection.AddSingleton<ProcessLifetime>();
        collection.AddSingleton<IHostApplicationLifetime>(provider => provider.GetRequiredService<ProcessLifetime>());
        EngineServices.Add(collection);
        var builder = new SiloBuilder(collection, new ConfigurationBuilder().Build());
        disk.AddTo(collection, simulation.Io, process);
        configure(builder, process);
        services = collection.BuildServiceProvider();
        var before = runtime;
        runtime = services.GetRequiredService<SiloRuntime>();
        if (before is not null) before.Successor = runtime;
        var (host, life) = Host(services);
        await process.RunAsync(async () =>
        {
            await host.StartAsync(CancellationToken.None);
            life.Started();
        });
    }

    /// <summary>Stops it in good order.</summary>
    public async Task StopAsync()
    {
        var (host, life) = Host(services!);
        await Process.RunAsync(async () =>
        {
            life.StopApplication();
            await host.StopAsync(CancellationToken.None);
            life.Stopped();
        });
        Process.Kill();
    }

    /// <summary>Ends it as it stands. Calls from outside fail; what it had asked the outside world for is done, or not.</summary>
    public void Crash()
    {
        if (!IsUp) return;
        simulation.Note(Process.Name, "crashes");
        Process.Kill();
        runtime!.Perish();
    }

    /// <summary>Does something in the silo's process with its services, as a request does that reaches it from outside.</summary>
    /// <exception cref="ProcessDiedException">The silo is down, or crashed first.</exception>
    public Task<T> CallAsync<T>(Func<IServiceProvider, Task<T>> call)
    {
        if (!IsUp) return Task.FromException<T>(new ProcessDiedException(name));
        var provider = services!;
        return Process.RunAsync(() => call(provider));
    }

    /// <summary>Whether a grain is active.</summary>
    public bool IsActive(IAddressable grain) => runtime?.Directory.Find(grain.GetGrainId()) is not null;

    /// <summary>Lets a grain that is active have a second activation: who knew the first goes on to call it until it ends, all others call the second.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="moment">How long the first lives on.</param>
    /// <returns>Whether the grain was active.</returns>
    public bool ActivateTwice(IAddressable grain, TimeSpan moment)
    {
        if (runtime?.Directory.Find(grain.GetGrainId()) is not { } first) return false;
        simulation.Note(Process.Name, $"{first.GrainId} is activated a second time");
        runtime.Directory.Remove(first);
        var timer = Process.Time.CreateTimer(
            _ => first.Deactivate(new DeactivationReason(DeactivationReasonCode.RuntimeRequested, "There is another activation.")), null, moment, Timeout.InfiniteTimeSpan);
        _ = first.Deactivated.ContinueWith(static (_, it) => ((ITimer)it!).Dispose(), timer, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return true;
    }

    static (SiloHost Host, ProcessLifetime Life) Host(IServiceProvider services) =>
        (services.GetServices<IHostedService>().OfType<SiloHost>().Single(), services.GetRequiredService<ProcessLifetime>());

    InvalidOperationException NotStarted() => new($"The silo {name} was never started.");
}
