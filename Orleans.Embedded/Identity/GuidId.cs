namespace Orleans.Runtime;

/// <summary>A GUID that names a stream subscription.</summary>
public sealed class GuidId : IEquatable<GuidId>
{
    readonly Guid guid;

    GuidId(Guid guid) => this.guid = guid;

    internal Guid Value => guid;

    /// <summary>The identity that the GUID names.</summary>
    public static GuidId GetGuidId(Guid guid) => new(guid);

    /// <inheritdoc/>
    public bool Equals(GuidId? other) => other is not null && guid == other.guid;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GuidId);

    /// <inheritdoc/>
    public override int GetHashCode() => guid.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => guid.ToString();
}
