using Orleans.Hosting;
using TrustFlow.Config;

namespace TrustFlow.Grains.Tests.Fixtures;

/// <summary>The providers of the embedded engine, in memory.</summary>
static class Engine
{
    public static void Configure(ISiloBuilder silo) => silo
        .AddMemoryGrainStorageAsDefault()
        .UseInMemoryReminderService()
        .AddMemoryStreams(ConfigStreams.Provider);
}
