using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TrustFlow.Access;
using TrustFlow.Bootstrap;
using TrustFlow.Client.Config;
using TrustFlow.Config;
using TrustFlow.Flows;
using TrustFlow.Processors.Sdk;
using TrustFlow.Processors.Worker;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.Silo.Config;
using TrustFlow.Silo.Deployment;
using TrustFlow.Silo.Flows;
using TrustFlow.Silo.FrontDoor;
using TrustFlow.Silo.Gateway;
using TrustFlow.Silo.Health;
using TrustFlow.Storage;
using TrustFlow.Storage.Postgres;

namespace TrustFlow.Silo;

/// <summary>What a silo is made of beside its engine.</summary>
/// <param name="Options">What the operator set.</param>
/// <param name="Store">The configuration store.</param>
/// <param name="Broker">The broker.</param>
sealed record SiloParts(SiloOptions Options, IConfigStore Store, IPubSubBackend Broker);

static class SiloPartsExtensions
{
    /// <summary>Registers the silo's services; hosted ones start in the order given here, and stop in the opposite one.</summary>
    public static IServiceCollection AddSilo(this IServiceCollection services, SiloParts parts)
    {
        services.AddSingleton(parts.Options);
        services.AddSingleton(parts.Store);
        if (parts.Options.Cluster is not null) services.AddSingleton<ILeases>(new PostgresLeases((PostgresConfigStore)parts.Store, PostgresLeases.DefaultLength));
        services.AddSingleton(parts.Broker);
        services.AddCallRules(parts.Options.Tokens);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IIdSource, SiloIds>();
        services.AddSingleton<Readiness>();
        services.AddSingleton(provider => new PubSubEnvironment(SiloIds.New) { Loggers = provider.GetRequiredService<ILoggerFactory>() });
        services.AddConfigGrains(config =>
        {
            config.OwnedTypesAreOpen = parts.Options.OwnedTypesAreOpen;
            config.RetainAge = parts.Options.RetainAge;
            config.RetainBatches = parts.Options.RetainBatches;
        });
        services.AddSingleton(new WatchLimits());
        services.AddSingleton<WatchAnswers>();
        services.AddFlowGrains();
        services.AddHostedService<FrontDoorService>();
        services.AddHostedService<FlowUpkeep>();
        services.AddHostedService<LogUpkeep>();
        services.AddHostedService<StoreWatch>();
        services.AddSingleton<IConfigSource, OwnConfigClient>();
        services.AddSingleton(new GatewayOptions());
        services.AddSingleton<FlowGateway>();
        services.AddSingleton<FlowDispatch>();
        services.AddSingleton(new SocketLimits());
        services.AddSingleton<SocketRequests>();
        services.AddSingleton<SocketDoor>();
        services.AddHostedService(provider => provider.GetRequiredService<FlowGateway>());
        services.AddProcessors(parts.Options);
        services.AddBootstrap(Bootstrap(parts.Options));
        services.AddHostedService<Announcement>();
        services.AddHostedService<Greeting>();
        return services;
    }

    static BootstrapOptions Bootstrap(SiloOptions options) => new()
    {
        File = options.Bootstrap,
        PluginFolder = options.Plugins,
        GateDelay = options.BootstrapGateDelay,
        ConvergingDelay = options.BootstrapConvergingDelay,
        SteadyDelay = options.BootstrapSteadyDelay,
    };

    static void AddProcessors(this IServiceCollection services, SiloOptions options)
    {
        foreach (var processor in ProcessorCatalog.Create(options.Processors)) services.AddSingleton(processor);
        services.AddSingleton(new ProcessorHostOptions { DataRoot = Path.Combine(options.Data, "processors") });
        services.AddHostedService<ProcessorHost>();
    }
}
