using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TrustFlow.Servers;

/// <summary>A certificate for this machine and the authority that signed it, as PEM files in a folder.</summary>
public sealed class ServerCertificate
{
    static readonly TimeSpan Validity = TimeSpan.FromDays(2);

    /// <summary>Makes an authority, and with it a certificate for <c>localhost</c> and 127.0.0.1.</summary>
    public ServerCertificate(string folder)
    {
        Authority = Path.Combine(folder, "authority.pem");
        Certificate = Path.Combine(folder, "server.pem");
        Key = Path.Combine(folder, "server.key");
        var from = DateTimeOffset.UtcNow - Validity;
        var to = DateTimeOffset.UtcNow + Validity;

        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=TrustFlow test authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        authorityRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        authorityRequest.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(authorityRequest.PublicKey, critical: false));
        using var authority = authorityRequest.CreateSelfSigned(from, to);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(authority, from, to, [1, 2, 3, 4, 5, 6, 7, 8]);

        File.WriteAllText(Authority, authority.ExportCertificatePem());
        File.WriteAllText(Certificate, signed.ExportCertificatePem());
        File.WriteAllText(Key, key.ExportECPrivateKeyPem());
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>The file of the authority's certificate.</summary>
    public string Authority { get; }

    /// <summary>The file of the server's certificate.</summary>
    public string Certificate { get; }

    /// <summary>The file of the server's private key.</summary>
    public string Key { get; }
}
