using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace TrustFlow.Access;

/// <summary>Registers who may call grains.</summary>
public static class CallRulesExtensions
{
    /// <summary>Lets callers do what their roles allow, and measures their calls.</summary>
    public static IServiceCollection AddCallRules(this IServiceCollection services, CallerTokens tokens)
    {
        services.AddSingleton(tokens);
        services.AddSingleton(static provider => new CallMetrics(provider.GetService<IMeterFactory>(), provider.GetService<TimeProvider>() ?? TimeProvider.System));
        services.AddSingleton<IIncomingGrainCallFilter, CallFilter>();
        return services;
    }
}
