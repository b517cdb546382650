namespace Orleans.Runtime;

/// <summary>A reference to a grain: a call to it is a call to the grain. Two are equal if they mean the same grain.</summary>
public class GrainReference : IAddressable, IEquatable<GrainReference>
{
    readonly SiloRuntime runtime;

    internal GrainReference(SiloRuntime runtime, GrainId grainId, Type interfaceType)
    {
        this.runtime = runtime;
        GrainId = grainId;
        Interface = interfaceType;
    }

    /// <summary>The grain.</summary>
    public GrainId GrainId { get; }

    /// <summary>The interface that the reference has.</summary>
    public GrainInterfaceType InterfaceType => GrainReferences.NameOf(Interface);

    /// <summary>The name of the interface that the reference has.</summary>
    public virtual string InterfaceName => Interface.Name;

    internal Type Interface { get; }

    /// <summary>Where the last call went; it may have ended since.</summary>
    internal Activation? Cached { get; set; }

    /// <summary>A reference to the grain by another of its interfaces.</summary>
    public virtual TGrainInterface Cast<TGrainInterface>() where TGrainInterface : IAddressable => (TGrainInterface)As(typeof(TGrainInterface));

    internal object As(Type interfaceType) => runtime.References.Make(interfaceType, GrainId);

    internal Task<T> CallAsync<T>(ResultRequest<T> request)
    {
        runtime.Send(this, request);
        return request.Result;
    }

    internal Task CallAsync(VoidRequest request)
    {
        runtime.Send(this, request);
        return request.Result;
    }

    internal void Post(CallRequest request) => runtime.Send(this, request);

    /// <inheritdoc/>
    public bool Equals(GrainReference? other) => other is not null && GrainId.Equals(other.GrainId);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    /// <inheritdoc/>
    public override int GetHashCode() => GrainId.GetHashCode();

    /// <summary>Whether both mean the same grain.</summary>
    public static bool operator ==(GrainReference? reference1, GrainReference? reference2) => reference1?.Equals(reference2) ?? reference2 is null;

    /// <summary>Whether they mean different grains.</summary>
    public static bool operator !=(GrainReference? reference1, GrainReference? reference2) => !(reference1 == reference2);

    /// <inheritdoc/>
    public sealed override string ToString() => $"{nameof(GrainReference)}:{GrainId}:{InterfaceName}";
}
