using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Hosting;
using TrustFlow.Grains.Tests.Fixtures;
using TrustFlow.Testing;

namespace TrustFlow.Bootstrap.Tests.Fixtures;

/// <summary>A silo whose clock a test moves, with a loop over the given initialisers.</summary>
sealed class BootstrapCluster(params PlannedInitialiser[] steps) : ControlPlane
{
    static readonly TimeSpan Blink = TimeSpan.FromMilliseconds(20);

    public ManualTimeProvider Clock { get; } = new();

    public Faults Faults { get; } = new();

    /// <summary>Whether the loop's lease is given to it.</summary>
    public bool HoldsLease { get; set; } = true;

    public IBootstrapGrain Loop => Grains.GetGrain<IBootstrapGrain>(IBootstrapGrain.Key);

    public Task DeactivateLoopAsync() => DeactivateAsync(Loop, () => Loop.GetStatusAsync());

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();

        // An engine may let its first attempt to read reminders fail, and try again by the clock: it goes on until they can be set.
        var set = Bridge.GetPublishedAsync();
        while (await Task.WhenAny(set, Task.Delay(Blink)) != set) Clock.Advance(TimeSpan.FromSeconds(1));
        await set;
    }

    protected override void Configure(ISiloBuilder silo)
    {
        base.Configure(silo);
        silo.AddIncomingGrainCallFilter(Faults);
        silo.Services.AddSingleton<TimeProvider>(Clock);
        silo.Services.AddSingleton(new BootstrapOptions());
        silo.Services.AddSingleton<BootstrapLease>(_ => new(HoldsLease));
        silo.Services.AddSingleton(new BootstrapPlan(Path.GetTempPath(), [.. steps]));
    }
}
