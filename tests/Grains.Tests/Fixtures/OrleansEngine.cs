using Orleans.Hosting;
using TrustFlow.Config;

namespace TrustFlow.Grains.Tests.Fixtures;

/// <summary>The providers of Orleans, in memory; its streams keep their subscriptions in a store of their own.</summary>
static class Engine
{
    public static void Configure(ISiloBuilder silo) => silo
        .AddMemoryGrainStorageAsDefault()
        .AddMemoryGrainStorage("PubSubStore")
        .UseInMemoryReminderService()
        .AddMemoryStreams(ConfigStreams.Provider);
}
