using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Monolith.Web.Components;

namespace Taskcluster.Tests.Web.Components;

public sealed class EntityUrlTests
{
    [TestCase("client", "a/b", "/auth/clients/a%2Fb")]
    [TestCase("role", "repo:x/y:*", "/auth/roles/repo%3Ax%2Fy%3A%2A")]
    [TestCase("secret", "a b", "/secrets/a%20b")]
    [TestCase("hook", "g/h/i", "/hooks/g/h%2Fi")]
    [TestCase("hook", "g", null)]
    [TestCase("worker-pool", "p/w", "/worker-manager/p%2Fw")]
    [TestCase("cat", "x", null)]
    [TestCase("role", "", null)]
    public void A_thing_leads_to_its_page(string kind, string id, string? url) =>
        EntityUrl.Of(kind, id).Should().Be(url);
}
