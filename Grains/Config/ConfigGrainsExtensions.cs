using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans;
using Orleans.Runtime;
using TrustFlow.Config.Watching;
using TrustFlow.Flows.Blueprints;

namespace TrustFlow.Config;

/// <summary>Registers what the configuration grains need.</summary>
public static class ConfigGrainsExtensions
{
    /// <summary>
    /// Registers the configuration grains' settings and rules, and the hub of those who watch. The host adds <see cref="Storage.IConfigStore"/>, <see cref="PubSub.Backends.IPubSubBackend"/>,
    /// <see cref="IIdSource"/> and <see cref="TimeProvider"/>, and calls <see cref="IBrokerBridgeGrain.AnnounceAsync"/> once when it has started,
    /// and <see cref="LogRetention.RunAsync"/> for as long as it runs. A host of several silos adds <see cref="Storage.ILeases"/>; otherwise the process is taken for the only one.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Changes the settings.</param>
    public static IServiceCollection AddConfigGrains(this IServiceCollection services, Action<ConfigOptions>? configure = null)
    {
        var settings = services.AddOptions<ConfigOptions>();
        if (configure is not null) settings.Configure(configure);
        settings
            .Validate(options => options.GroupBatches > 0, "GroupBatches must be 1 or more.")
            .Validate(options => options.GroupCharacters > 0, "GroupCharacters must be 1 or more.")
            .Validate(options => options.FollowWait > TimeSpan.Zero && options.FollowWait <= TimeSpan.FromSeconds(20), "FollowWait must be above 0 and at most 20 s.")
            .Validate(options => options.RetainAge >= TimeSpan.Zero && options.RetainBatches >= 0, "RetainAge and RetainBatches must be 0 or more.")
            .Validate(options => options.RetainPeriod > TimeSpan.Zero, "RetainPeriod must be above 0.")
            .Validate(options => options.BridgeReminder >= TimeSpan.FromMinutes(1), "BridgeReminder must be a minute or more.");
        services.TryAddSingleton<BlueprintCheck>(BlueprintValidator.Validate);
        services.TryAddSingleton<Storage.ILeases, Storage.SoleOwner>();
        services.TryAddSingleton<LogRetention>();
        services.TryAddSingleton<WatchHub>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<WatchHub>());
        return services;
    }
}
