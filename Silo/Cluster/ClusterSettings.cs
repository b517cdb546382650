using System.CommandLine;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using TrustFlow.Hosting;

namespace TrustFlow.Silo.Cluster;

/// <summary>What can be set of the cluster that a silo is part of.</summary>
sealed class ClusterSettings
{
    const int LongestId = 150;

    readonly Option<string?> cluster;
    readonly Option<string?> service;
    readonly Option<string?> advertise;
    readonly Option<string?> siloPort;
    readonly Option<string?> gatewayPort;
    readonly Option<string?> certificate;

    public ClusterSettings(Settings settings)
    {
        cluster = settings.Text("--cluster-id", null, "The cluster that this silo joins: one name for all its silos. Default: the silo is alone.");
        service = settings.Text("--service-id", "trustflow", "What a cluster keeps grain state and reminders under.");
        advertise = settings.Text("--advertise", null, "The IP address at which other silos and client programs reach this one. Default: the host's first that is not loopback.");
        siloPort = settings.Text("--silo-port", $"{ClusterOptions.DefaultSiloPort}", "The port for other silos.");
        gatewayPort = settings.Text("--gateway-port", $"{ClusterOptions.DefaultGatewayPort}", "The port for client programs that call grains; 0 for none.");
        certificate = settings.Text("--cluster-certificate", null, "A PEM file with a certificate, its key and authorities, by which silos and client programs know each other. Default: they talk in clear.");
    }

    /// <summary>The options, in the order of the help.</summary>
    public IEnumerable<Option> All => [cluster, service, advertise, siloPort, gatewayPort, certificate];

    /// <summary>The cluster; null where the silo is alone.</summary>
    /// <exception cref="StartException">A value is none.</exception>
    public ClusterOptions? Read(ParseResult parsed) => parsed.GetValue(cluster) is not { } id ? null : new()
    {
        ClusterId = Id(id, "--cluster-id"),
        ServiceId = Id(parsed.GetValue(service)!, "--service-id"),
        Advertised = Address(parsed.GetValue(advertise)),
        SiloPort = (int)Settings.Count(parsed, siloPort, 1, IPEndPoint.MaxPort, "11111"),
        GatewayPort = (int)Settings.Count(parsed, gatewayPort, 0, IPEndPoint.MaxPort, "30000"),
        Certificate = parsed.GetValue(certificate),
    };

    static string Id(string text, string option) =>
        text.Length is > 0 and <= LongestId ? text : throw new StartException($"{option} must have 1 to {LongestId} characters, and has {text.Length}.");

    static IPAddress Address(string? text)
    {
        if (text is not null)
        {
            return IPAddress.TryParse(text, out var address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)
                ? address
                : throw new StartException($"'{text}' is no address that others could reach. Write the host's own IP address: --advertise 10.0.0.7.");
        }

        var all = NetworkInterface.GetAllNetworkInterfaces().Where(static card => card.OperationalStatus == OperationalStatus.Up)
            .SelectMany(static card => card.GetIPProperties().UnicastAddresses).Select(static unicast => unicast.Address).Where(static address => !IPAddress.IsLoopback(address)).ToList();
        return all.Find(static address => address.AddressFamily == AddressFamily.InterNetwork) ?? all.Find(static address => !address.IsIPv6LinkLocal)
            ?? throw new StartException("This host has no address that other silos could reach. Set --advertise to one.");
    }
}
