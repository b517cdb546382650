using Microsoft.Extensions.DependencyInjection;
using Orleans.Providers;
using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>A stored state of an activation, read before it is activated.</summary>
sealed class PersistentState<T>(string name, GrainId grain, IGrainStorage storage) : IPersistentState<T>, ILifecycleObserver
{
    readonly GrainState<T> state = new(New());

    public T State
    {
        get => state.State;
        set => state.State = value;
    }

    public string? Etag => state.ETag;

    public bool RecordExists => state.RecordExists;

    internal static PersistentState<T> For(IPersistentStateConfiguration configuration, Activation activation)
    {
        var name = configuration.StorageName ?? ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME;
        var storage = activation.ActivationServices.GetKeyedService<IGrainStorage>(name)
            ?? throw new OrleansConfigurationException(
                $"{activation.Class.Type.Name} stores '{configuration.StateName}' in the storage '{name}', but none of that name is configured");
        var state = new PersistentState<T>(configuration.StateName, activation.GrainId, storage);
        activation.Lifecycle.Subscribe(configuration.StateName, GrainLifecycleStage.SetupState, state);
        return state;
    }

    public Task ReadStateAsync() => storage.ReadStateAsync(name, grain, state);

    public Task WriteStateAsync() => storage.WriteStateAsync(name, grain, state);

    public Task ClearStateAsync() => storage.ClearStateAsync(name, grain, state);

    public Task ReadStateAsync(CancellationToken cancellationToken) => storage.ReadStateAsync(name, grain, state, cancellationToken);

    public Task WriteStateAsync(CancellationToken cancellationToken) => storage.WriteStateAsync(name, grain, state, cancellationToken);

    public Task ClearStateAsync(CancellationToken cancellationToken) => storage.ClearStateAsync(name, grain, state, cancellationToken);

    public Task OnStart(CancellationToken cancellationToken) => ReadStateAsync(cancellationToken);

    public Task OnStop(CancellationToken cancellationToken) => Task.CompletedTask;

    internal static T New() => StateShape<T>.New();
}
