using System.Net;

namespace TrustFlow.Silo.Cluster;

/// <summary>The cluster that a silo is part of. Its silos find each other in the database of the configuration store.</summary>
public sealed record ClusterOptions
{
    /// <summary>The port for other silos where nothing else is said.</summary>
    public const int DefaultSiloPort = 11111;

    /// <summary>The port for client programs where nothing else is said.</summary>
    public const int DefaultGatewayPort = 30000;

    /// <summary>What the silos of one cluster have in common; another cluster has a database of its own. 1 to 150 characters.</summary>
    public required string ClusterId { get; init; }

    /// <summary>What grain state and reminders are kept under; it outlives a cluster. 1 to 150 characters. Default <c>trustflow</c>.</summary>
    public string ServiceId { get; init; } = "trustflow";

    /// <summary>The address at which other silos and client programs reach this one. Default: the host's first that is not loopback.</summary>
    public required IPAddress Advertised { get; init; }

    /// <summary>The port at which other silos reach it, 1 to 65535. Default 11111.</summary>
    public int SiloPort { get; init; } = DefaultSiloPort;

    /// <summary>The port at which client programs reach it, 1 to 65535; 0 for none. Default 30000.</summary>
    public int GatewayPort { get; init; } = DefaultGatewayPort;

    /// <summary>A PEM file with the certificate by which silos and client programs know this one, its key, and the authorities that may have signed those of others; null to talk in clear.</summary>
    public string? Certificate { get; init; }
}
