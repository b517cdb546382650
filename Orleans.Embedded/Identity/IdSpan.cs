using System.Text;

namespace Orleans.Runtime;

/// <summary>An immutable piece of UTF-8 text that is part of an identity, with its hash computed once.</summary>
public readonly struct IdSpan : IEquatable<IdSpan>, IComparable<IdSpan>
{
    readonly byte[]? value;
    readonly int hash;

    /// <summary>Wraps bytes that the caller does not change afterwards.</summary>
    public IdSpan(byte[] value) : this(value, StableHash.Of(value)) { }

    IdSpan(byte[] value, int hash)
    {
        this.value = value;
        this.hash = hash;
    }

    /// <summary>Whether this is the default value, which names nothing.</summary>
    public bool IsDefault => value is null || value.Length == 0;

    /// <summary>The UTF-8 bytes.</summary>
    public ReadOnlyMemory<byte> Value => value;

    /// <summary>The identity that the text spells.</summary>
    public static IdSpan Create(string id) => new(Encoding.UTF8.GetBytes(id));

    /// <summary>The UTF-8 bytes.</summary>
    public ReadOnlySpan<byte> AsSpan() => value;

    /// <summary>A hash that is the same in every process.</summary>
    public uint GetUniformHashCode() => unchecked((uint)hash);

    /// <inheritdoc/>
    public bool Equals(IdSpan obj) => ReferenceEquals(value, obj.value) || (hash == obj.hash && AsSpan().SequenceEqual(obj.AsSpan()));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IdSpan other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => hash;

    /// <inheritdoc/>
    public int CompareTo(IdSpan other) => AsSpan().SequenceCompareTo(other.AsSpan());

    /// <summary>Whether both spell the same.</summary>
    public static bool operator ==(IdSpan left, IdSpan right) => left.Equals(right);

    /// <summary>Whether they spell different texts.</summary>
    public static bool operator !=(IdSpan left, IdSpan right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => value is null ? "" : Encoding.UTF8.GetString(value);
}
