using Microsoft.Extensions.DependencyInjection;
using Orleans.Core;
using Orleans.Runtime;

namespace Orleans;

/// <summary>The usual base of a grain class.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    readonly IGrainRuntime? runtime;

    /// <summary>Takes the activation that is being made.</summary>
    protected Grain() : this(RuntimeContext.Current!, null) { }

    /// <summary>Takes a given activation, for a test that makes the grain itself.</summary>
    protected Grain(IGrainContext grainContext, IGrainRuntime? grainRuntime = null)
    {
        GrainContext = grainContext;
        runtime = grainRuntime ?? grainContext?.ActivationServices.GetService<IGrainRuntime>();
    }

    /// <summary>The activation that the object belongs to.</summary>
    public IGrainContext GrainContext { get; }

    /// <summary>A reference to this grain.</summary>
    public GrainReference GrainReference => GrainContext.GrainReference;

    /// <summary>The grain's identity as text.</summary>
    public string IdentityString => GrainContext?.GrainId.ToString() ?? "";

    /// <summary>The silo's identity as text.</summary>
    public string RuntimeIdentity => runtime?.SiloIdentity ?? "";

    /// <summary>Gives references to other grains.</summary>
    protected IGrainFactory GrainFactory => Runtime.GrainFactory;

    /// <summary>The services of the silo.</summary>
    protected internal IServiceProvider ServiceProvider => GrainContext?.ActivationServices ?? Runtime.ServiceProvider;

    internal IGrainRuntime Runtime => runtime
        ?? throw new InvalidOperationException($"{GetType().Name} was made without an activation: get it from the grain factory, or give its constructor a context");

    /// <inheritdoc cref="IGrainBase.OnActivateAsync"/>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc cref="IGrainBase.OnDeactivateAsync"/>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Deactivates the grain when the running calls have ended; calls that wait go to a new activation.</summary>
    protected void DeactivateOnIdle() => Runtime.DeactivateOnIdle(GrainContext);

    /// <summary>Keeps the grain active for at least the given time.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => Runtime.DelayDeactivation(GrainContext, timeSpan);
}

/// <summary>A grain with one state, which is read before it is activated.</summary>
public class Grain<TGrainState> : Grain
{
    readonly IStorage<TGrainState> storage;

    /// <summary>Takes the state of the activation that is being made.</summary>
    protected Grain() => storage = Runtime.GetStorage<TGrainState>(GrainContext);

    /// <summary>Takes a given state, for a test that makes the grain itself.</summary>
    protected Grain(IStorage<TGrainState> storage) => this.storage = storage;

    /// <summary>The state.</summary>
    protected TGrainState State
    {
        get => storage.State;
        set => storage.State = value;
    }

    /// <summary>Deletes the stored state.</summary>
    protected virtual Task ClearStateAsync() => storage.ClearStateAsync();

    /// <summary>Stores the state.</summary>
    protected virtual Task WriteStateAsync() => storage.WriteStateAsync();

    /// <summary>Reads the stored state again.</summary>
    protected virtual Task ReadStateAsync() => storage.ReadStateAsync();
}
