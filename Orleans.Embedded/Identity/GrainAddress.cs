namespace Orleans.Runtime;

/// <summary>Where a grain is active.</summary>
public sealed class GrainAddress : IEquatable<GrainAddress>
{
    /// <summary>The grain.</summary>
    public GrainId GrainId { get; set; }

    /// <summary>Its activation.</summary>
    public ActivationId ActivationId { get; set; }

    /// <summary>The silo that it is on.</summary>
    public SiloAddress? SiloAddress { get; set; }

    /// <inheritdoc/>
    public bool Equals(GrainAddress? other) =>
        other is not null && GrainId == other.GrainId && ActivationId == other.ActivationId && Equals(SiloAddress, other.SiloAddress);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GrainAddress);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(GrainId, ActivationId, SiloAddress);

    /// <inheritdoc/>
    public override string ToString() => $"[{nameof(GrainAddress)} {SiloAddress} {GrainId} {ActivationId}]";
}
