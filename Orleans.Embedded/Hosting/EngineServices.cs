using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.Timers;
using TrustFlow.Embedded;

namespace Orleans.Hosting;

/// <summary>The services of the engine.</summary>
static class EngineServices
{
    internal static void Add(IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(SiloRuntime))) return;
        services.AddOptions();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IWorkScheduler, ThreadPoolWorkScheduler>();
        services.AddSingleton<EngineLog>();
        services.AddSingleton<GrainClasses>();
        services.AddSingleton<SiloRuntime>();
        services.AddSingleton<ObserverReferences>();
        services.AddSingleton<GrainFactory>();
        services.AddSingleton<IClusterClient>(provider => provider.GetRequiredService<GrainFactory>());
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<GrainFactory>());
        services.AddSingleton<ITimerRegistry, TimerRegistry>();
        services.AddSingleton<IGrainRuntime, GrainRuntime>();
        services.AddTransient<IGrainContext>(_ => RuntimeContext.Current
            ?? throw new InvalidOperationException($"{nameof(IGrainContext)} is there only for a grain that is being made"));
        services.AddSingleton<StateText>();
        services.AddSingleton<SiloLifecycle>();
        services.AddSingleton<ISiloLifecycle>(provider => provider.GetRequiredService<SiloLifecycle>());
        services.AddHostedService<SiloHost>();
    }
}
