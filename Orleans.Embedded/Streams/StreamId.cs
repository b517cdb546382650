using System.Text;
using Orleans.Streams;

namespace Orleans.Runtime;

/// <summary>The identity of a stream within its provider: a namespace and a key.</summary>
public readonly struct StreamId : IEquatable<StreamId>, IComparable<StreamId>
{
    readonly IdSpan ns;
    readonly IdSpan key;

    StreamId(IdSpan ns, IdSpan key)
    {
        this.ns = ns;
        this.key = key;
    }

    /// <summary>The key as UTF-8.</summary>
    public ReadOnlyMemory<byte> Key => key.Value;

    /// <summary>The namespace as UTF-8.</summary>
    public ReadOnlyMemory<byte> Namespace => ns.Value;

    internal IdSpan KeySpan => key;

    /// <summary>The stream with a string as its key.</summary>
    public static StreamId Create(string ns, string key) => new(ns is null ? default : IdSpan.Create(ns), IdSpan.Create(key));

    /// <summary>The stream with a GUID as its key.</summary>
    public static StreamId Create(string ns, Guid key) => Create(ns, key.ToString("N"));

    /// <summary>The stream with an integer as its key.</summary>
    public static StreamId Create(string ns, long key) => Create(ns, key.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The stream with UTF-8 as its namespace and key.</summary>
    public static StreamId Create(ReadOnlySpan<byte> ns, ReadOnlySpan<byte> key) => new(new IdSpan(ns.ToArray()), new IdSpan(key.ToArray()));

    /// <summary>The stream that the older kind of identity names.</summary>
    public static StreamId Create(IStreamIdentity streamIdentity) => Create(streamIdentity.Namespace!, streamIdentity.Guid);

    /// <summary>The key as text.</summary>
    public string GetKeyAsString() => Encoding.UTF8.GetString(Key.Span);

    /// <summary>The namespace as text; null if there is none.</summary>
    public string? GetNamespace() => ns.IsDefault ? null : Encoding.UTF8.GetString(Namespace.Span);

    /// <inheritdoc/>
    public bool Equals(StreamId other) => key.Equals(other.key) && ns.Equals(other.ns);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is StreamId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ns, key);

    /// <inheritdoc/>
    public int CompareTo(StreamId other)
    {
        var byNamespace = ns.CompareTo(other.ns);
        return byNamespace != 0 ? byNamespace : key.CompareTo(other.key);
    }

    /// <summary>Whether both name the same stream.</summary>
    public static bool operator ==(StreamId s1, StreamId s2) => s1.Equals(s2);

    /// <summary>Whether they name different streams.</summary>
    public static bool operator !=(StreamId s1, StreamId s2) => !s1.Equals(s2);

    /// <summary>The identity as <c>namespace/key</c>.</summary>
    public override string ToString() => $"{GetNamespace() ?? "null"}/{GetKeyAsString()}";
}
