namespace Orleans.Runtime;

/// <summary>The identity of one activation of a grain.</summary>
public readonly struct ActivationId : IEquatable<ActivationId>
{
    readonly Guid key;

    /// <summary>The activation with the given identity.</summary>
    public ActivationId(Guid key) => this.key = key;

    /// <summary>Whether this is the default value, which names no activation.</summary>
    public bool IsDefault => key == Guid.Empty;

    /// <inheritdoc/>
    public bool Equals(ActivationId other) => key.Equals(other.key);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ActivationId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => key.GetHashCode();

    /// <summary>Whether both name the same activation.</summary>
    public static bool operator ==(ActivationId left, ActivationId right) => left.Equals(right);

    /// <summary>Whether they name different activations.</summary>
    public static bool operator !=(ActivationId left, ActivationId right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => key.ToString("N");
}
