using Orleans.Hosting;
using TrustFlow.Config;
using TrustFlow.Silo.Hosting;

namespace TrustFlow.Grains.Tests.Fixtures;

/// <summary>The providers of Orleans, in memory; its streams keep their subscriptions in a store of their own.</summary>
static class Engine
{
    public static void Configure(ISiloBuilder silo) => silo
        .AddMemoryGrainStorageAsDefault(storage => storage.GrainStorageSerializer = new StateText())
        .AddMemoryGrainStorage("PubSubStore")
        .UseInMemoryReminderService()
        .AddMemoryStreams(ConfigStreams.Provider);
}
