using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TrustFlow.Client.Hosting;

/// <summary>By what silos and client programs know each other: each side of a connection shows a certificate, and looks at that of the other.</summary>
public sealed class ClusterCertificate
{
    readonly X509Certificate2Collection authorities;

    ClusterCertificate(X509Certificate2 own, X509Certificate2Collection authorities) => (Own, this.authorities) = (own, authorities);

    /// <summary>This side's own, with its key.</summary>
    public X509Certificate2 Own { get; }

    /// <summary>Reads a PEM file: the own certificate comes first, its key anywhere, and any further certificates are of authorities whose signature is trusted.</summary>
    /// <exception cref="InvalidDataException">It cannot be read, or has no certificate with a key.</exception>
    public static ClusterCertificate Read(string file)
    {
        try
        {
            var own = X509Certificate2.CreateFromPemFile(file);
            var all = new X509Certificate2Collection();
            all.ImportFromPemFile(file);
            all.RemoveAt(0);
            return new(own, all);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new InvalidDataException($"The certificate {file} cannot be read: {e.Message} It must hold a certificate and its key, both as PEM.", e);
        }
    }

    /// <summary>Whether a peer belongs to the cluster: it shows the same certificate, or one that an authority of the file signed; one whose time is over never does.</summary>
    /// <param name="shown">What it showed. That it has the key is seen to by TLS.</param>
    public bool Trusts(X509Certificate2 shown)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;

        // Nothing that a stranger's certificate names is fetched.
        chain.ChainPolicy.DisableCertificateDownloads = true;
        foreach (var authority in authorities) (IsRoot(authority) ? chain.ChainPolicy.CustomTrustStore : chain.ChainPolicy.ExtraStore).Add(authority);
        if (chain.Build(shown)) return true;

        // All may have one certificate, whoever signed it; then all that may be missing is who did.
        var isOwn = shown.RawDataMemory.Span.SequenceEqual(Own.RawDataMemory.Span);
        return isOwn && chain.ChainStatus.All(static status => status.Status is X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain);
    }

    static bool IsRoot(X509Certificate2 authority) => authority.SubjectName.RawData.AsSpan().SequenceEqual(authority.IssuerName.RawData);
}
