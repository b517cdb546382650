using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TrustFlow.Client.Hosting;
using TrustFlow.Testing;

namespace TrustFlow.Silo.Tests.Cluster;

/// <summary>Whom the silos of a cluster know by a certificate.</summary>
public sealed class ClusterCertificateTests : IDisposable
{
    static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    readonly TemporaryFolder folder = new();

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    [Fact]
    public void SameCertificate_IsTrusted_WhoeverSignedIt()
    {
        using var own = Signed("silo", null);
        using var issued = Signed("silo", Authority("a"));
        Assert.True(Read(own).Trusts(Shown(own)));
        Assert.True(Read(issued).Trusts(Shown(issued)));
    }

    [Fact]
    public void AnotherOfTheSameName_IsNotTrusted()
    {
        using var own = Signed("silo", null);
        using var other = Signed("silo", null);
        Assert.False(Read(own).Trusts(Shown(other)));
    }

    [Fact]
    public void AnotherOfAnAuthorityInTheFile_IsTrusted()
    {
        var authority = Authority("a");
        using var own = Signed("silo 1", authority);
        using var other = Signed("silo 2", authority);
        Assert.True(Read(own, authority).Trusts(Shown(other)));
        Assert.False(Read(own).Trusts(Shown(other)));
    }

    [Fact]
    public void OneOfAnotherAuthorityOfTheSameName_IsNotTrusted()
    {
        var authority = Authority("a");
        using var own = Signed("silo 1", authority);
        using var other = Signed("silo 2", Authority("a"));
        Assert.False(Read(own, authority).Trusts(Shown(other)));
    }

    [Fact]
    public void OneWhoseTimeIsOver_IsNotTrusted()
    {
        var authority = Authority("a");
        using var own = Signed("silo", authority, Now.AddDays(-1));
        using var alone = Signed("silo", null, Now.AddDays(-1));
        Assert.False(Read(own, authority).Trusts(Shown(own)));
        Assert.False(Read(alone).Trusts(Shown(alone)));
    }

    [Fact]
    public void FileWithoutAKey_IsRefused_ByItsName()
    {
        using var own = Signed("silo", null);
        var file = folder.File("no-key.pem", own.ExportCertificatePem());
        Assert.Contains(file, Assert.Throws<InvalidDataException>(() => ClusterCertificate.Read(file)).Message, StringComparison.Ordinal);
    }

    ClusterCertificate Read(X509Certificate2 own, params X509Certificate2[] authorities) => ClusterCertificate.Read(folder.File(
        $"{Guid.NewGuid()}.pem",
        string.Join('\n', [own.ExportCertificatePem(), own.GetECDsaPrivateKey()!.ExportECPrivateKeyPem(), .. authorities.Select(static authority => authority.ExportCertificatePem())])));

    static X509Certificate2 Shown(X509Certificate2 certificate) => X509CertificateLoader.LoadCertificate(certificate.RawData);

    static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        return request.CreateSelfSigned(Now.AddDays(-30), Now.AddDays(30));
    }

    static X509Certificate2 Signed(string name, X509Certificate2? authority, DateTimeOffset? end = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var (from, to) = (Now.AddDays(-10), end ?? Now.AddDays(10));
        if (authority is null) return request.CreateSelfSigned(from, to);
        using var signed = request.Create(authority, from, to, RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }
}
