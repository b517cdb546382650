using Microsoft.Extensions.DependencyInjection;
using TrustFlow.PubSub.Backends;
using TrustFlow.Simulated.Store;
using TrustFlow.Storage;

namespace TrustFlow.Simulated.Planted;

/// <summary>Bugs to be planted into a deployment, by which a suite proves that its checker finds them. Each changes the services of a silo.</summary>
public static class PlantedBugs
{
    /// <summary>All, by name, with the number of the invariant that they break.</summary>
    public static IReadOnlyDictionary<string, (int Invariant, Action<IServiceCollection> Plant)> All { get; } = new Dictionary<string, (int, Action<IServiceCollection>)>
    {
        ["answered-before-durable"] = (1, services => Store(services, static inner => new UndurableStore(inner))),
        ["push-forgotten"] = (2, services => Broker(services, static inner => new ForgetfulBroker(inner))),
        ["saga-never-ended"] = (3, services => Store(services, static inner => new EndlessStore(inner))),
        ["topic-deleted-by-the-flows-own-list"] = (4, services => Store(services, static inner => new UnsharedStore(inner))),
    };

    static void Store(IServiceCollection services, Func<SimulatedStore, IConfigStore> around)
    {
        var inner = (SimulatedStore)services.Last(service => service.ServiceType == typeof(IConfigStore)).ImplementationInstance!;
        services.AddSingleton(around(inner));
    }

    static void Broker(IServiceCollection services, Func<IPubSubBackend, IPubSubBackend> around)
    {
        var inner = (IPubSubBackend)services.Last(service => service.ServiceType == typeof(IPubSubBackend)).ImplementationInstance!;
        services.AddSingleton(around(inner));
    }
}
