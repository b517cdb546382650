using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TrustFlow.Client.Config;
using TrustFlow.Config;
using TrustFlow.Embedded.Simulation;
using TrustFlow.Flows;
using TrustFlow.PubSub.Backends;
using TrustFlow.Simulated.Broker;
using TrustFlow.Simulated.Store;
using TrustFlow.Storage;

namespace TrustFlow.Simulated.Scenarios;

/// <summary>A silo with the real grains of configuration and flows, over a simulated store and broker that outlive it.</summary>
public sealed class Deployment
{
    static readonly TimeSpan AnnouncePause = TimeSpan.FromSeconds(5);

    readonly Simulation simulation;

    /// <summary>Prepares it.</summary>
    public Deployment(Simulation simulation)
    {
        this.simulation = simulation;
        Silo = new(simulation, "silo", Configure);
    }

    /// <summary>What the store holds.</summary>
    public StoreContent Store { get; } = new();

    /// <summary>The broker.</summary>
    public BrokerContent Broker { get; } = new();

    /// <summary>The silo.</summary>
    public SimulatedSilo Silo { get; }

    /// <summary>Adds what a scenario has beside configuration and flows, at each start.</summary>
    public Action<ISiloBuilder, SimulatedProcess> Beside { get; set; } = static (_, _) => { };

    /// <summary>Changes the services of each start, after all others: where faults and planted bugs come in.</summary>
    public Action<IServiceCollection> Change { get; init; } = static _ => { };

    /// <summary>Starts the silo, again and again until it is up.</summary>
    public async Task StartAsync(TimeProvider time)
    {
        while (!Silo.IsUp)
        {
            try
            {
                await Silo.StartAsync();
            }
            catch (Exception failure)
            {
                simulation.Note(Silo.Process.Name, $"did not start: {failure.Message}");
                Silo.Crash();
                await Task.Delay(TimeSpan.FromSeconds(1), time);
            }
        }
    }

    /// <summary>What a program beside the silo reads configuration from: what it is given, or what that is changed to.</summary>
    public IConfigSource SourceOf(IConfigSource source)
    {
        var services = new ServiceCollection();
        services.AddSingleton(source);
        Change(services);
        return (IConfigSource)services.Last(service => service.ServiceType == typeof(IConfigSource)).ImplementationInstance!;
    }

    /// <summary>Connects a process with the broker.</summary>
    public SimulatedBroker Connect(SimulatedProcess process)
    {
        var broker = new SimulatedBroker(Broker, new SimulatedOutside(simulation.Io, process, static message => new BrokerUnavailableException(message)));
        process.Died += broker.Disconnect;
        return broker;
    }

    void Configure(ISiloBuilder silo, SimulatedProcess process)
    {
        var broker = Connect(process);
        silo.Services.AddSingleton<IConfigStore>(new SimulatedStore(Store, new SimulatedOutside(simulation.Io, process, static message => new IOException(message))));
        silo.Services.AddSingleton<IPubSubBackend>(broker);
        silo.Services.AddSingleton<IIdSource>(new NumberedIds(process.Name));
        silo.Services.AddConfigGrains();
        silo.Services.AddFlowGrains();
        if (simulation.IsTraced) silo.AddIncomingGrainCallFilter(new NotedCalls(simulation));
        if (simulation.IsTraced) silo.Services.AddLogging(logging => logging.AddProvider(new NotedLog(simulation, process.Name)));
        silo.AddMemoryStreams(ConfigStreams.Provider);
        silo.AddStartupTask((services, cancellation) =>
        {
            _ = services.GetRequiredService<SagaResumption>().RunAsync(CancellationToken.None);
            _ = AnnounceAsync(services.GetRequiredService<IGrainFactory>(), process.Time);
            return Task.CompletedTask;
        });
        Beside(silo, process);
        Change(silo.Services);
    }

    static async Task AnnounceAsync(IGrainFactory grains, TimeProvider time)
    {
        while (true)
        {
            try
            {
                await grains.GetGrain<IBrokerBridgeGrain>(IBrokerBridgeGrain.Key).AnnounceAsync();
                return;
            }
            catch (Exception)
            {
                await Task.Delay(AnnouncePause, time);
            }
        }
    }

    /// <summary>Ids that no other start of the silo gives.</summary>
    sealed class NumberedIds(string process) : IIdSource
    {
        long given;

        public string NewId() => $"{process}-{++given:D6}";
    }

    /// <summary>Puts what the silo logs among the steps.</summary>
    sealed class NotedLog(Simulation simulation, string process) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) simulation.Note(process, $"{formatter(state, exception)}{(exception is null ? "" : $" ({exception.Message})")}");
        }

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
