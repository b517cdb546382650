using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TrustFlow.Servers.Postgres;

/// <summary>The folder of a server: its cluster, made by <c>initdb</c>, and its certificate.</summary>
sealed class PostgresFolder
{
    const string Admitted = $"""
        hostssl   {PostgresServer.TlsDatabase} all 127.0.0.1/32 scram-sha-256
        hostnossl {PostgresServer.TlsDatabase} all 127.0.0.1/32 reject
        host      all                          all 127.0.0.1/32 scram-sha-256

        """;

    PostgresFolder(string path) => Path = path;

    public string Path { get; }

    public string Data => System.IO.Path.Combine(Path, "data");

    public string Certificate => System.IO.Path.Combine(Path, "server.crt");

    public string Key => System.IO.Path.Combine(Path, "server.key");

    public static async Task<PostgresFolder> MakeAsync()
    {
        var folder = new PostgresFolder(Directory.CreateTempSubdirectory("trustflow-postgres-").FullName);
        var password = System.IO.Path.Combine(folder.Path, "password");
        await File.WriteAllTextAsync(password, PostgresServer.Password);
        await folder.WriteCertificateAsync();
        if (Unprivileged.IsNeeded) await Unprivileged.GiveAsync(folder.Path);
        // Another order than that of bytes is the rule in the field, and hides no mistake.
        await Unprivileged.RunAsync(
            PostgresPrograms.Find("initdb"), "-D", folder.Data, "-U", PostgresServer.Username, "-A", "scram-sha-256", $"--pwfile={password}", "-E", "UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US", "--no-sync");
        await File.WriteAllTextAsync(System.IO.Path.Combine(folder.Data, "pg_hba.conf"), Admitted);
        return folder;
    }

    public void Delete()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }

    async Task WriteCertificateAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        await File.WriteAllTextAsync(Certificate, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Key, key.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
