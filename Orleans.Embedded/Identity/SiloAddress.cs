using System.Net;

namespace Orleans.Runtime;

/// <summary>The address of a silo. One process is one silo, so it names the process and is never connected to.</summary>
public sealed class SiloAddress : IEquatable<SiloAddress>
{
    SiloAddress(IPEndPoint endpoint, int generation)
    {
        Endpoint = endpoint;
        Generation = generation;
    }

    /// <summary>The address of no silo.</summary>
    public static SiloAddress Zero { get; } = New(IPAddress.Any, 0, 0);

    /// <summary>Network address and port.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>Distinguishes the successive silos of one endpoint.</summary>
    public int Generation { get; }

    /// <summary>The silo at an endpoint, in its given generation.</summary>
    public static SiloAddress New(IPEndPoint ep, int gen) => new(ep, gen);

    /// <summary>The silo at an address and port, in its given generation.</summary>
    public static SiloAddress New(IPAddress address, int port, int generation) => new(new IPEndPoint(address, port), generation);

    /// <inheritdoc/>
    public bool Equals(SiloAddress? other) => other is not null && Generation == other.Generation && Endpoint.Equals(other.Endpoint);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SiloAddress);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Endpoint, Generation);

    /// <inheritdoc/>
    public override string ToString() => $"{Endpoint}:{Generation}";
}
