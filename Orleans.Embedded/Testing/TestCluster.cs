using System.Collections.ObjectModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.TestingHost;

/// <summary>A silo for tests, and a client to it. References outlive a restart.</summary>
public class TestCluster : IDisposable, IAsyncDisposable
{
    InProcessSiloHandle? primary;
    SiloRuntime? last;
    int started;

    internal TestCluster(TestClusterOptions options, IReadOnlyList<IConfigurationSource> configurationSources)
    {
        Options = options;
        ConfigurationSources = configurationSources;
    }

    /// <summary>The options.</summary>
    public TestClusterOptions Options { get; }

    /// <summary>What the silo's configuration is made of.</summary>
    public IReadOnlyList<IConfigurationSource> ConfigurationSources { get; }

    /// <summary>The silo; null before it is deployed.</summary>
    public SiloHandle? Primary => primary;

    /// <summary>The silos besides it: none.</summary>
    public IReadOnlyList<SiloHandle> SecondarySilos => [];

    /// <summary>The silo, if it runs.</summary>
    public ReadOnlyCollection<SiloHandle> Silos => GetActiveSilos().ToList().AsReadOnly();

    /// <summary>The client.</summary>
    public IClusterClient Client => ServiceProvider.GetRequiredService<IClusterClient>();

    /// <summary>Gives references to grains.</summary>
    public IGrainFactory GrainFactory => Client;

    /// <summary>The services of the client, which are the silo's.</summary>
    public IServiceProvider ServiceProvider => primary?.ServiceProvider ?? throw new InvalidOperationException("The test cluster is not deployed: call DeployAsync first");

    /// <summary>Starts the silo.</summary>
    public async Task DeployAsync()
    {
        if (primary is { IsActive: true }) throw new InvalidOperationException("The test cluster is deployed already");
        primary = await StartAsync();
    }

    /// <summary>Starts the silo.</summary>
    public void Deploy() => DeployAsync().GetAwaiter().GetResult();

    /// <summary>The silo, if it runs.</summary>
    public IEnumerable<SiloHandle> GetActiveSilos() => primary is { IsActive: true } silo ? [silo] : [];

    /// <summary>The services of a silo.</summary>
    public IServiceProvider GetSiloServiceProvider(SiloAddress? silo = null) => ServiceProvider;

    /// <summary>Stops the silo gracefully.</summary>
    public Task StopAllSilosAsync() => StopSiloAsync(primary!);

    /// <summary>Stops the silo gracefully.</summary>
    public void StopAllSilos() => StopAllSilosAsync().GetAwaiter().GetResult();

    /// <summary>Stops a silo gracefully.</summary>
    public Task StopSiloAsync(SiloHandle instance) => instance?.StopSiloAsync(true) ?? Task.CompletedTask;

    /// <summary>Stops a silo at once.</summary>
    public Task KillSiloAsync(SiloHandle instance) => instance?.StopSiloAsync(false) ?? Task.CompletedTask;

    /// <summary>Stops a silo gracefully and starts it again.</summary>
    public async Task<SiloHandle> RestartSiloAsync(SiloHandle instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        await StopSiloAsync(instance);
        primary = await StartAsync();
        return primary;
    }

    /// <summary>Ends the activation of a grain, if it has one, when its running calls have ended.</summary>
    public Task DeactivateAsync(IAddressable grain) => DeactivateAsync(grain.GetGrainId());

    /// <summary>Ends the activation of a grain, if it has one, when its running calls have ended.</summary>
    public Task DeactivateAsync(GrainId grainId)
    {
        var activation = last?.Directory.Find(grainId);
        activation?.Deactivate(new DeactivationReason(DeactivationReasonCode.RuntimeRequested, "A test asked for it."));
        return activation?.Deactivated ?? Task.CompletedTask;
    }

    /// <summary>The activation of a grain, if it has one.</summary>
    public bool TryGetGrainContext(GrainId grainId, out IGrainContext? grainContext)
    {
        grainContext = last?.Directory.Find(grainId);
        return grainContext is not null;
    }

    /// <summary>Ends when all silos know of each other, which one silo does.</summary>
    public Task WaitForLivenessToStabilizeAsync(bool didKill = false) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (primary is not null) await primary.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    async Task<InProcessSiloHandle> StartAsync()
    {
        var number = started++;
        var builder = new HostBuilder();
        builder.ConfigureHostConfiguration(configuration =>
        {
            foreach (var source in ConfigurationSources) configuration.Add(source);
        });
        builder.UseOrleans(_ => { });
        foreach (var configurator in Options.SiloBuilderConfiguratorTypes.Select(Make))
        {
            (configurator as IHostConfigurator)?.Configure(builder);
            if (configurator is ISiloConfigurator silo) builder.UseOrleans(silo.Configure);
        }
        foreach (var configurator in Options.ClientBuilderConfiguratorTypes.Select(Make).OfType<IClientBuilderConfigurator>())
            builder.ConfigureServices((context, services) => configurator.Configure(context.Configuration, new SiloBuilder(services, context.Configuration)));
        var host = builder.Build();
        var runtime = host.Services.GetRequiredService<SiloRuntime>();
        if (last is not null) last.Successor = runtime;
        last = runtime;
        await host.StartAsync();
        return new InProcessSiloHandle { SiloHost = host, Name = number == 0 ? "Primary" : $"Primary-{number}", SiloAddress = runtime.Address };
    }

    static object Make(string type) => Activator.CreateInstance(Type.GetType(type, throwOnError: true)!)!;
}
