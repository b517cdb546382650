using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using TrustFlow.Cluster.Tests.Fixtures;
using TrustFlow.Servers;

namespace TrustFlow.Cluster.Tests;

/// <summary>Three silos that know each other by a certificate.</summary>
public sealed partial class TlsTests : IDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    readonly TemporaryFolder folder = new();

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    [ClusterFact]
    public async Task SilosWithACertificate_WorkTogether_AndKeepOthersOut()
    {
        await using var cluster = await ThreeSilos.StartAsync("--cluster-certificate", Certificate("own"));
        await using var load = await new Load(cluster, "tls", Limit).Write(20).StartAndStopAsync(1);
        await load.ProgressAsync(5, Limit);

        await ShowNothingAsync(cluster.SiloPort(0));
        await cluster.Silos[0].Process.ToldAsync(Rejected(), Limit);
        await using var without = cluster.LaunchFourth();
        await using var other = cluster.LaunchFourth("--cluster-certificate", Certificate("other"));
        await Task.WhenAny(cluster.Silos.Select(static silo => silo.Process.ToldAsync(InClear(), Limit))).Unwrap();
        await other.Process.ToldAsync(NotTrusted(), Limit);
        await without.Process.ToldAsync(NotJoined(), Limit);
        await other.Process.ToldAsync(NotJoined(), Limit);
        await load.ProgressAsync(5, Limit);
        await load.EndAsync();

        Assert.Equal(ThreeSilos.Count, await ChangeLog.ActiveAsync(cluster));
        await Kept.AssertAsync(cluster, load);
    }

    // Who encrypts, and shows no certificate, is no member either. In TLS 1.3 it hears so only when it reads.
    static async Task ShowNothingAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null });
        var read = await Record.ExceptionAsync(async () => Assert.Equal(0, await tls.ReadAsync(new byte[1]).AsTask().WaitAsync(Limit)));
        Assert.True(read is null or IOException, $"{read}");
    }

    string Certificate(string name)
    {
        var made = new ServerCertificate(Directory.CreateDirectory(Path.Combine(folder.Path, name)).FullName);
        return folder.File($"{name}.pem", string.Join('\n', new[] { made.Certificate, made.Key, made.Authority }.Select(File.ReadAllText)));
    }

    [GeneratedRegex("talks in clear, and is kept out")]
    private static partial Regex InClear();

    [GeneratedRegex("shows the certificate 'CN=localhost', signed by 'CN=TrustFlow test authority'.*does not trust")]
    private static partial Regex NotTrusted();

    // These are Orleans' own words.
    [GeneratedRegex("Authentication failed.*certificate was rejected")]
    private static partial Regex Rejected();

    [GeneratedRegex("Failed to get ping responses from 3 of 3 active silos")]
    private static partial Regex NotJoined();
}
