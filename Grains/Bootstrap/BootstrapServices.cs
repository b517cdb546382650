using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TrustFlow.Bootstrap.Initialisers;

namespace TrustFlow.Bootstrap;

/// <summary>Registers the bootstrap loop with a host.</summary>
public static class BootstrapServices
{
    /// <summary>
    /// Adds what the loop needs, and a hosted service that stops the start when the bootstrap file is malformed
    /// (<see cref="BootstrapFileException"/>) and sets the loop going when the silo runs.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static IServiceCollection AddBootstrap(this IServiceCollection services, BootstrapOptions options)
    {
        options.Validate();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(static services => BootstrapHold.Of(services.GetRequiredService<Storage.ILeases>(), services.GetRequiredService<IIdSource>(), services.GetRequiredService<TimeProvider>()));
        services.AddSingleton(options);
        services.AddSingleton(provider => BootstrapPlan.Make(provider.GetRequiredService<BootstrapOptions>(), provider));
        services.AddSingleton<InitialiserRuns>();
        services.AddHttpClient(PulsarTopology.ClientName).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false });
        services.AddHostedService<BootstrapStartup>();
        return services;
    }
}
