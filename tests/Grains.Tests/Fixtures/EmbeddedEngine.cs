using Orleans.Hosting;
using TrustFlow.Config;
using TrustFlow.Testing;

namespace TrustFlow.Grains.Tests.Fixtures;

/// <summary>The providers of the embedded engine, in memory.</summary>
static class Engine
{
    /// <summary>How many silos a cluster has: this engine is one process.</summary>
    public static short Silos => 1;

    public static void Configure(ISiloBuilder silo) => silo
        .AddMemoryGrainStorageAsDefault()
        .UseInMemoryReminderService()
        .AddMemoryStreams(ConfigStreams.Provider);

    /// <summary>Waits until a first reminder is set, which needs no time to pass.</summary>
    public static Task RemindAsync(ManualTimeProvider clock, Task set) => set;
}
