using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.TestingHost;

/// <summary>Configures the silos of a test.</summary>
public interface ISiloConfigurator
{
    /// <summary>Configures a silo.</summary>
    void Configure(ISiloBuilder siloBuilder);
}

/// <summary>Configures the hosts of the silos of a test.</summary>
public interface IHostConfigurator
{
    /// <summary>Configures a host.</summary>
    void Configure(IHostBuilder hostBuilder);
}

/// <summary>Configures the client of a test.</summary>
public interface IClientBuilderConfigurator
{
    /// <summary>Configures the client; here it is the silo's own.</summary>
    void Configure(IConfiguration configuration, IClientBuilder clientBuilder);
}

/// <summary>A silo of a test.</summary>
public abstract class SiloHandle : IDisposable, IAsyncDisposable
{
    /// <summary>Its name.</summary>
    public string Name { get; set; } = "";

    /// <summary>Its number, from 0.</summary>
    public short InstanceNumber { get; set; }

    /// <summary>Its address.</summary>
    public SiloAddress SiloAddress { get; set; } = SiloAddress.Zero;

    /// <summary>Whether it runs.</summary>
    public abstract bool IsActive { get; }

    /// <summary>Stops it, gracefully or at once.</summary>
    public abstract Task StopSiloAsync(bool stopGracefully);

    /// <summary>Stops it, gracefully until the token is cancelled.</summary>
    public abstract Task StopSiloAsync(CancellationToken ct);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what it holds.</summary>
    protected virtual void Dispose(bool disposing) { }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A silo of a test, in its process.</summary>
public class InProcessSiloHandle : SiloHandle
{
    bool active = true;

    /// <summary>The silo's host.</summary>
    public required IHost SiloHost { get; init; }

    /// <summary>The silo's services.</summary>
    public IServiceProvider ServiceProvider => SiloHost.Services;

    /// <inheritdoc/>
    public override bool IsActive => active;

    /// <inheritdoc/>
    public override Task StopSiloAsync(bool stopGracefully) => StopSiloAsync(new CancellationToken(canceled: !stopGracefully));

    /// <inheritdoc/>
    public override async Task StopSiloAsync(CancellationToken ct)
    {
        if (!active) return;
        active = false;
        try
        {
            await SiloHost.StopAsync(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
        }
        await DisposeHostAsync();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await StopSiloAsync(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) DisposeAsync().AsTask().GetAwaiter().GetResult();
        base.Dispose(disposing);
    }

    ValueTask DisposeHostAsync()
    {
        if (SiloHost is IAsyncDisposable asynchronous) return asynchronous.DisposeAsync();
        SiloHost.Dispose();
        return default;
    }
}
