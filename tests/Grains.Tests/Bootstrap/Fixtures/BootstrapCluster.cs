using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using TrustFlow.Grains.Tests.Fixtures;
using TrustFlow.Testing;

namespace TrustFlow.Bootstrap.Tests.Fixtures;

/// <summary>A silo whose clock a test moves, with a loop over the given initialisers.</summary>
sealed class BootstrapCluster(params PlannedInitialiser[] steps) : ControlPlane
{
    public ManualTimeProvider Clock { get; } = new();

    public Faults Faults { get; } = new();

    /// <summary>Whether the loop's lease is given to it.</summary>
    public bool HoldsLease { get; set; } = true;

    public IBootstrapGrain Loop => Grains.GetGrain<IBootstrapGrain>(IBootstrapGrain.Key);

    public Task DeactivateLoopAsync() => DeactivateAsync(Loop, () => Loop.GetStatusAsync());

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Engine.RemindAsync(Clock, Bridge.GetPublishedAsync());
    }

    protected override void Configure(ISiloBuilder silo)
    {
        base.Configure(silo);
        silo.AddIncomingGrainCallFilter(Faults);
        silo.Services.AddSingleton<TimeProvider>(Clock);
        silo.Services.AddSingleton(new BootstrapOptions());
        silo.Services.AddSingleton<InitialiserRuns>();
        silo.Services.AddSingleton<BootstrapLease>(_ => new(HoldsLease ? new BootstrapHold() : null));
        silo.Services.AddSingleton(new BootstrapPlan(Path.GetTempPath(), [.. steps]));
    }
}
