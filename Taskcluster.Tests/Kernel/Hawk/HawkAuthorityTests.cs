using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;

namespace Taskcluster.Tests.Kernel.Hawk;

public sealed class HawkAuthorityTests
{
    [TestCase("tc.example.com", null, null, false, "tc.example.com", 80)]
    [TestCase("tc.example.com", null, null, true, "tc.example.com", 443)]
    [TestCase("tc.example.com:8443", null, null, true, "tc.example.com", 8443)]
    [TestCase("tc.example.com:", null, null, false, "tc.example.com", 80)]
    [TestCase("localhost:8080", null, "https", false, "localhost", 443)]
    [TestCase("localhost:8080", null, "http", false, "localhost", 8080)]
    [TestCase("localhost:8080", null, "HTTPS", false, "localhost", 8080)]
    [TestCase("localhost:8080", "443, 80", "http", false, "localhost", 443)]
    [TestCase("localhost:8080", " 99x", "https", false, "localhost", 99)]
    [TestCase("localhost:8080", "x", null, false, "localhost", 8080)]
    [TestCase("[::1]", null, null, false, "[::1]", 80)]
    [TestCase("[::1]:8080", null, null, false, "[::1]", 8080)]
    [TestCase("bücher.example", null, null, false, "xn--bcher-kva.example", 80)]
    public void Host_and_port_come_from_the_headers(
        string host, string? forwardedPort, string? forwardedProto, bool isTls, string name, int port)
    {
        HawkAuthority.TryFrom(host, forwardedPort, forwardedProto, isTls, out var authority).Should().BeTrue();
        authority.Host.ToString().Should().Be(name);
        authority.Port.Should().Be(port);
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("a/b")]
    [TestCase("a:b")]
    [TestCase("a:99999")]
    [TestCase(":80")]
    [TestCase("a b")]
    [TestCase("user@host")]
    public void An_unusable_host_is_refused(string? host) =>
        HawkAuthority.TryFrom(host, null, null, isTls: false, out _).Should().BeFalse();

    [Test]
    public void A_host_beyond_4096_characters_is_refused() =>
        HawkAuthority.TryFrom(new string('a', 4097), null, null, isTls: false, out _).Should().BeFalse();
}
