using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ContainerMcp.Definitions.Tests.Server;

/// <summary>A certificate authority of one server, and the client that may do everything there.</summary>
internal sealed record Certificates(string AuthorityPem, X509Certificate2 Client)
{
    /// <summary>Makes both anew.</summary>
    public static Certificates Create()
    {
        var (from, to) = (DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=tests", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        using var issuer = authority.CreateSelfSigned(from, to);
        using var clientKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        // Kubernetes takes the organisation for the group: this one may do everything.
        var client = new CertificateRequest("O=system:masters, CN=tests", clientKey, HashAlgorithmName.SHA256);
        client.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        using var issued = client.Create(issuer, from.AddMinutes(1), to.AddMinutes(-1), [1]);
        using var withKey = issued.CopyWithPrivateKey(clientKey);
        return new(issuer.ExportCertificatePem(), X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null));
    }
}
