using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Amqp.Broker;

/// <summary>An authority that no machine knows, and its certificate for localhost.</summary>
internal static class TestCertificates
{
    /// <summary>Writes <c>ca.pem</c>, <c>localhost.pem</c> and <c>localhost.key</c>.</summary>
    public static void Write(TemporaryFolder folder)
    {
        var from = TimeProvider.System.GetUtcNow().AddDays(-1);
        using var authorityKey = RSA.Create(2048);
        var request = Request("CN=authority of a test", authorityKey);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        using var authority = request.CreateSelfSigned(from, from.AddDays(9));

        using var key = RSA.Create(2048);
        request = Request("CN=localhost", key);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, from, from.AddDays(8), [1, 2, 3]);

        folder.Write("ca.pem", authority.ExportCertificatePem());
        folder.Write("localhost.pem", certificate.ExportCertificatePem());
        folder.Write("localhost.key", key.ExportPkcs8PrivateKeyPem());
    }

    private static CertificateRequest Request(string name, RSA key) =>
        new(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
}
