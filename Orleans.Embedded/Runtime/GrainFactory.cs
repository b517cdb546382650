namespace Orleans.Runtime;

/// <summary>Gives references to grains, to grains and to those outside of them.</summary>
sealed class GrainFactory(SiloRuntime runtime, ObserverReferences observers, IServiceProvider services) : IClusterClient
{
    public IServiceProvider ServiceProvider => services;

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithGuidKey =>
        (TGrainInterface)Make(typeof(TGrainInterface), GrainKey.Of(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithIntegerKey =>
        (TGrainInterface)Make(typeof(TGrainInterface), GrainKey.Of(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithStringKey =>
        (TGrainInterface)Make(typeof(TGrainInterface), GrainKey.Of(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithGuidCompoundKey =>
        (TGrainInterface)Make(typeof(TGrainInterface), GrainKey.Of(primaryKey, keyExtension), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string keyExtension, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithIntegerCompoundKey =>
        (TGrainInterface)Make(typeof(TGrainInterface), GrainKey.Of(primaryKey, keyExtension), grainClassNamePrefix);

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) => (IGrain)Make(grainInterfaceType, GrainKey.Of(grainPrimaryKey));

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) => (IGrain)Make(grainInterfaceType, GrainKey.Of(grainPrimaryKey));

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => (IGrain)Make(grainInterfaceType, GrainKey.Of(grainPrimaryKey));

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey, string keyExtension) => (IGrain)Make(grainInterfaceType, GrainKey.Of(grainPrimaryKey, keyExtension));

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey, string keyExtension) => (IGrain)Make(grainInterfaceType, GrainKey.Of(grainPrimaryKey, keyExtension));

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId) where TGrainInterface : IAddressable => (TGrainInterface)runtime.References.Make(typeof(TGrainInterface), grainId);

    public IAddressable GetGrain(GrainId grainId) => runtime.References.ForClass(grainId, runtime.Classes.Of(grainId.Type));

    public IAddressable GetGrain(GrainId grainId, GrainInterfaceType interfaceType)
    {
        var grainClass = runtime.Classes.Of(grainId.Type);
        var type = Array.Find(grainClass.Interfaces, candidate => GrainReferences.NameOf(candidate) == interfaceType)
            ?? throw new ArgumentException($"{grainClass.Type.Name} does not implement an interface named '{interfaceType}'", nameof(interfaceType));
        return (IAddressable)runtime.References.Make(type, grainId);
    }

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey) => (IAddressable)Make(interfaceType, grainKey);

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey, string grainClassNamePrefix) => (IAddressable)Make(interfaceType, grainKey, grainClassNamePrefix);

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj) where TGrainObserverInterface : IGrainObserver =>
        (TGrainObserverInterface)observers.Create(typeof(TGrainObserverInterface), obj);

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj) where TGrainObserverInterface : IGrainObserver =>
        observers.Delete((GrainReference)(object)obj);

    object Make(Type interfaceType, IdSpan key, string? classNamePrefix = null) => runtime.References.Make(interfaceType, key, classNamePrefix);
}
