using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Reminders;
using Orleans.Runtime;
using TrustFlow.Config;
using TrustFlow.Silo.Hosting;
using TrustFlow.Testing;

namespace TrustFlow.Grains.Tests.Fixtures;

/// <summary>The providers of Orleans, in memory; its streams keep their subscriptions in a store of their own.</summary>
static class Engine
{
    /// <summary>How many silos a cluster has, all in this process, so that calls go from silo to silo.</summary>
    public static short Silos => 3;

    public static void Configure(ISiloBuilder silo)
    {
        silo
            .AddMemoryGrainStorageAsDefault(storage => storage.GrainStorageSerializer = new StateText())
            .AddMemoryGrainStorage("PubSubStore")
            .UseInMemoryReminderService()
            .AddMemoryStreams(ConfigStreams.Provider);

        // A clock that a test moves is for the grains, their timers and reminders; what the silo does for itself goes by the real one.
        silo.Services
            .AddKeyedSingleton(KeyedService.AnyKey, static (_, _) => TimeProvider.System)
            .AddKeyedSingleton(TimeProviderNames.Grains, static (services, _) => services.GetRequiredService<TimeProvider>())
            .AddKeyedSingleton(ReminderTimeProviderNames.Reminders, static (services, _) => services.GetRequiredService<TimeProvider>());
    }

    /// <summary>Waits until a first reminder is set: the silo reads the table first, at a random time within so many seconds, and then again.</summary>
    public static async Task RemindAsync(ManualTimeProvider clock, Task set)
    {
        await clock.PassUntilAsync(set, TimeSpan.FromSeconds(30));
        await set;
    }
}
