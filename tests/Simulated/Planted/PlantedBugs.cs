using Microsoft.Extensions.DependencyInjection;
using Orleans;
using TrustFlow.Bootstrap;
using TrustFlow.Client.Config;
using TrustFlow.PubSub.Backends;
using TrustFlow.Simulated.Store;
using TrustFlow.Storage;

namespace TrustFlow.Simulated.Planted;

/// <summary>A bug.</summary>
/// <param name="Invariant">The number of the invariant that it breaks.</param>
/// <param name="Plant">Changes the services of a process. One that has nothing of what the bug is in stays as it is.</param>
/// <param name="Scenario">Where it shows.</param>
public sealed record PlantedBug(int Invariant, Action<IServiceCollection> Plant, string Scenario = "operators");

/// <summary>Bugs to be planted into a deployment, by which a suite proves that its checker finds them.</summary>
public static class PlantedBugs
{
    /// <summary>All, by name.</summary>
    public static IReadOnlyDictionary<string, PlantedBug> All { get; } = new Dictionary<string, PlantedBug>
    {
        ["answered-before-durable"] = new(1, services => Store(services, static inner => new UndurableStore(inner))),
        ["version-from-a-counter"] = new(2, services => Store(services, static inner => new CountingStore(inner))),
        ["push-before-commit"] = new(2, services => Store(services, inner => new HastyStore(inner, Find<IPubSubBackend>(services)!))),
        ["push-forgotten"] = new(2, services => Replace<IPubSubBackend>(services, static inner => new ForgetfulBroker(inner))),
        ["receiver-moves-on-after-a-failed-read"] = new(2, services => Replace<IConfigSource>(services, static inner => new ForgivingSource(inner)), "receivers"),
        ["saga-never-ended"] = new(3, services => Store(services, static inner => new EndlessStore(inner))),
        ["start-writes-the-record-first"] = new(3, services => Store(services, static inner => new TwoStepStore(inner))),
        ["topic-deleted-by-the-flows-own-list"] = new(4, services => Store(services, static inner => new UnsharedStore(inner))),
        ["topic-never-deleted"] = new(4, services => Replace<IPubSubBackend>(services, static inner => new KeepingBroker(inner))),
        ["reserved-workspace-pushed"] = new(5, services => Replace<IPubSubBackend>(services, inner => new TellingBroker(inner, Find<IConfigStore>(services)))),
        ["flag-stored-before-the-run"] = new(6, services => Replace<BootstrapPlan>(services, HastyInitialiser.InAll), "bootstrap"),
        ["failure-waited-out-as-success"] = new(6, services => Replace<BootstrapOptions>(services, static _ => new() { ConvergingDelay = new BootstrapOptions().SteadyDelay, TimeLimit = TimeSpan.FromMinutes(1) }), "bootstrap"),
        ["reported-hash-not-kept"] = new(7, services => services.AddSingleton<IIncomingGrainCallFilter>(new FirstReportOnly()), "receivers"),
    };

    static void Store(IServiceCollection services, Func<SimulatedStore, IConfigStore> around) => Replace<IConfigStore>(services, inner => around((SimulatedStore)inner));

    static void Replace<T>(IServiceCollection services, Func<T, T> around)
        where T : class
    {
        if (Find<T>(services) is { } inner) services.AddSingleton(around(inner));
    }

    static T? Find<T>(IServiceCollection services)
        where T : class => (T?)services.LastOrDefault(service => service.ServiceType == typeof(T) && service.ImplementationInstance is not null)?.ImplementationInstance;
}
