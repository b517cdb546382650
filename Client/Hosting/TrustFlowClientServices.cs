using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans;
using TrustFlow.Client.Config;
using TrustFlow.Client.Flows;
using TrustFlow.Client.Hosting;
using TrustFlow.Client.Http;

namespace TrustFlow.Client;

/// <summary>Gives the services of a hosted program a client of a deployment.</summary>
public static class TrustFlowClientServices
{
    // Longer than a silo lets any of its grains take, but for comparisons of whole workspaces.
    static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(100);

    // Often enough to follow a server's name to another address.
    static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Adds <see cref="ITrustFlowClient"/>, <see cref="IConfigClient"/> and <see cref="IFlowClient"/>. The start of the host waits until a server or a gateway answers, tries
    /// again until it does, and says in the log why it waits.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Chooses how the deployment is reached.</param>
    /// <exception cref="InvalidOperationException">Neither way is chosen, or both.</exception>
    /// <exception cref="NotSupportedException">A cluster is chosen, and this build cannot be a client of one.</exception>
    public static IServiceCollection AddTrustFlowClient(this IServiceCollection services, Action<TrustFlowClientOptions> configure)
    {
        var options = new TrustFlowClientOptions();
        configure(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<ConnectionAttempts>();
        switch (options)
        {
            case { Server: { } server, Cluster: null }:
                AddHttp(services, server, options.Token);
                break;
            case { Server: null, Cluster: { } cluster }:
                ClusterConnection.Add(services, cluster);
                services.AddSingleton(services => TrustFlowClient.OverGrains(services.GetRequiredService<IGrainFactory>(), options.Token));
                break;
            default:
                throw new InvalidOperationException("A client reaches its deployment in one way. Call either UseHttp or UseCluster in AddTrustFlowClient.");
        }

        services.AddSingleton<IConfigClient>(static services => services.GetRequiredService<ITrustFlowClient>());
        services.AddSingleton<IFlowClient>(static services => services.GetRequiredService<ITrustFlowClient>());
        return services;
    }

    static void AddHttp(IServiceCollection services, Uri server, string? token)
    {
        services.AddHttpClient(TrustFlowClientOptions.HttpClientName, http => SetUp(http, server, token))
            .UseSocketsHttpHandler((handler, _) => (handler.PooledConnectionLifetime, handler.UseProxy) = (ConnectionLifetime, !server.IsLoopback))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        services.AddSingleton(static services => TrustFlowClient.OverHttp(
            services.GetRequiredService<IHttpClientFactory>().CreateClient(TrustFlowClientOptions.HttpClientName), services.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IHostedService, HttpConnection>();
    }

    static void SetUp(HttpClient http, Uri server, string? token)
    {
        (http.BaseAddress, http.Timeout) = (server, RequestTimeout);
        if (token is not null) http.DefaultRequestHeaders.Authorization = new("Bearer", token);
    }
}
