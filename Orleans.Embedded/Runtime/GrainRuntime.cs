using Orleans.Core;
using Orleans.Providers;
using Orleans.Timers;
using System.Reflection;

namespace Orleans.Runtime;

/// <summary>What the runtime does for a grain.</summary>
sealed class GrainRuntime(SiloRuntime runtime, IGrainFactory factory, ITimerRegistry timers) : IGrainRuntime
{
    public string SiloIdentity => runtime.Address.ToString();

    public SiloAddress SiloAddress => runtime.Address;

    public IGrainFactory GrainFactory => factory;

    public ITimerRegistry TimerRegistry => timers;

    public IServiceProvider ServiceProvider => runtime.Services;

    public TimeProvider TimeProvider => runtime.Time;

    public void DeactivateOnIdle(IGrainContext grainContext) =>
        grainContext.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, $"{nameof(DeactivateOnIdle)} was called."));

    public void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan)
    {
        var until = timeSpan == Timeout.InfiniteTimeSpan || timeSpan == TimeSpan.MaxValue ? long.MaxValue : runtime.Clock.Now + timeSpan.Ticks;
        ((Activation)grainContext).KeepUntil(timeSpan <= TimeSpan.Zero && timeSpan != Timeout.InfiniteTimeSpan ? 0 : until);
    }

    public IStorage<TGrainState> GetStorage<TGrainState>(IGrainContext grainContext)
    {
        var activation = (Activation)grainContext;
        var provider = activation.Class.Type.GetCustomAttribute<StorageProviderAttribute>()?.ProviderName;
        return PersistentState<TGrainState>.For(new PersistentStateAttribute("state", provider), activation);
    }
}
