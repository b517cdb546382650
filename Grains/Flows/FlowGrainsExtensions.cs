using Microsoft.Extensions.DependencyInjection;
using TrustFlow.Config;

namespace TrustFlow.Flows;

/// <summary>Registers what the flow grains need, and the services' request handlers.</summary>
public static class FlowGrainsExtensions
{
    /// <summary>
    /// Registers the flow service and the handlers of requests to both services. The host runs
    /// <see cref="SagaResumption.RunAsync"/> for as long as the silo runs.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Changes the settings.</param>
    public static IServiceCollection AddFlowGrains(this IServiceCollection services, Action<FlowOptions>? configure = null)
    {
        var settings = services.AddOptions<FlowOptions>();
        if (configure is not null) settings.Configure(configure);
        settings
            .Validate(options => options.BrokerAttempts > 0, "BrokerAttempts must be 1 or more.")
            .Validate(options => options.TopicsAtOnce > 0, "TopicsAtOnce must be 1 or more.")
            .Validate(options => options.SharedAttempts > 0, "SharedAttempts must be 1 or more.")
            .Validate(options => options.SweepPeriod > TimeSpan.Zero, "SweepPeriod must be more than nothing.");
        services.AddSingleton<FlowService>();
        services.AddSingleton<TopicService>();
        services.AddSingleton<ProcessorService>();
        services.AddSingleton<FlowRequests>();
        services.AddSingleton<ConfigRequests>();
        services.AddSingleton<ReleasedTopics>();
        services.AddSingleton<SagaResumption>();
        return services;
    }
}
