using System.Net;
using System.Net.Sockets;

namespace TrustFlow.Servers;

/// <summary>Ports of this machine that nobody listens on.</summary>
public static class FreePorts
{
    /// <summary>So many different ports that were free just now.</summary>
    public static int[] Take(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        foreach (var one in listeners) one.Start();
        var ports = listeners.Select(one => ((IPEndPoint)one.LocalEndpoint).Port).ToArray();
        foreach (var one in listeners) one.Dispose();
        return ports;
    }
}
