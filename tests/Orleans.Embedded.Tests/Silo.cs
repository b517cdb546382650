using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TrustFlow.Embedded.Tests;

/// <summary>A silo in a host of its own.</summary>
sealed class Silo : IAsyncDisposable
{
    readonly IHost inner;

    Silo(IHost inner) => this.inner = inner;

    internal IServiceProvider Services => inner.Services;

    internal IClusterClient Client => Services.GetRequiredService<IClusterClient>();

    internal static async Task<Silo> StartAsync(Action<ISiloBuilder>? configure = null, TimeProvider? clock = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        if (clock is not null) builder.Services.AddSingleton(clock);
        builder.UseOrleans(silo => configure?.Invoke(silo));
        var host = builder.Build();
        await host.StartAsync();
        return new Silo(host);
    }

    internal T Grain<T>(string key) where T : IGrainWithStringKey => Client.GetGrain<T>(key);

    internal Task StopAsync(CancellationToken cancellation = default) => inner.StopAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await inner.StopAsync();
        inner.Dispose();
    }
}
