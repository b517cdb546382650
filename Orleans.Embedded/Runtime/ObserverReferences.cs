using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>Objects outside of the grains that grains may call. Each has an activation of its own, so that its calls come one at a time and in order.</summary>
sealed class ObserverReferences(SiloRuntime runtime)
{
    internal static readonly GrainType Type = GrainType.Create("observer");
    static readonly GrainClass Class = new(typeof(Observer), Type, new GrainCollectionOptions());

    internal object Create(Type interfaceType, IGrainObserver observer)
    {
        var activation = new Activation(runtime, GrainId.Create(Type, GrainKey.Of(Guid.NewGuid())), Class);
        activation.ActivateWith(observer);
        runtime.Directory.Add(activation);
        return runtime.References.Make(interfaceType, activation.GrainId);
    }

    internal void Delete(GrainReference reference)
    {
        if (runtime.Directory.Find(reference.GrainId) is not { } activation) return;
        runtime.Directory.Remove(activation);
        activation.Abandon(new InvalidOperationException($"The reference to the observer {reference.GrainId} was deleted"));
    }

    /// <summary>Stands for the classes of observers, which the engine does not make and never finds idle.</summary>
    [KeepAlive]
    sealed class Observer;
}
