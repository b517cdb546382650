namespace TrustFlow.Client.Hosting;

/// <summary>How a program reaches a deployment: over HTTP, or as a client of its cluster. Just one of the two is chosen.</summary>
public sealed class TrustFlowClientOptions
{
    /// <summary>The name of the <see cref="HttpClient"/> in use, for a program that has more to say about it.</summary>
    public const string HttpClientName = "TrustFlow";

    const int LongestId = 150;

    /// <summary>
    /// How long the start of the host waits for a server or a gateway; then it fails with <see cref="ServerUnreachableException"/>. The last attempt begins within that
    /// time, and over HTTP it may take 1 s, also where less is left. Default: until the start is cancelled.
    /// </summary>
    public TimeSpan? ConnectTimeout { get; set; }

    /// <summary>By what the deployment knows this program, and what it may do; null where nobody needs a token. Keep it out of the command line and of logs.</summary>
    public string? Token { get; set; }

    internal Uri? Server { get; private set; }

    internal ClusterAddress? Cluster { get; private set; }

    /// <summary>Over HTTP.</summary>
    /// <param name="server">The server, as <c>http://127.0.0.1:8088</c>.</param>
    /// <exception cref="ArgumentException">It is no address over HTTP.</exception>
    public void UseHttp(Uri server)
    {
        if (!server.IsAbsoluteUri || (server.Scheme != Uri.UriSchemeHttp && server.Scheme != Uri.UriSchemeHttps))
            throw new ArgumentException($"'{server}' is no server's address: write it as in http://127.0.0.1:8088.", nameof(server));
        Server = server.OriginalString.EndsWith('/') ? server : new Uri(server.OriginalString + "/");
    }

    /// <summary>By calls of grains, through the gateways of a cluster.</summary>
    /// <param name="clusterId">The silos' <c>--cluster-id</c>.</param>
    /// <param name="serviceId">The silos' <c>--service-id</c>.</param>
    /// <param name="database">The connection string of the silos' PostgreSQL database, in Npgsql's words. Its role needs to read <c>orleansquery</c> and <c>orleans_membership</c>.</param>
    /// <param name="certificate">
    /// A PEM file as the silos' <c>--cluster-certificate</c>: this program's certificate, its key, and the authorities that it trusts. Null where they talk in clear.
    /// </param>
    /// <exception cref="ArgumentException">One of the others is none.</exception>
    /// <exception cref="InvalidDataException">The certificate cannot be read.</exception>
    public void UseCluster(string clusterId, string serviceId, string database, string? certificate = null)
    {
        Check(clusterId, nameof(clusterId));
        Check(serviceId, nameof(serviceId));
        ArgumentException.ThrowIfNullOrWhiteSpace(database);
        Cluster = new(clusterId, serviceId, database, certificate is null ? null : ClusterCertificate.Read(certificate));
    }

    static void Check(string id, string name)
    {
        if (id.Length is 0 or > LongestId) throw new ArgumentException($"An id of a cluster has 1 to {LongestId} characters, and this one has {id.Length}.", name);
    }
}
