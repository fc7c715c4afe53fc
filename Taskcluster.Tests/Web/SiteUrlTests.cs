using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Monolith.Web;

namespace Taskcluster.Tests.Web;

public sealed class SiteUrlTests
{
    [TestCase("/", true)]
    [TestCase("/tasks?a=b#c", true)]
    [TestCase("", false)]
    [TestCase(null, false)]
    [TestCase("tasks", false)]
    [TestCase("//evil.example", false)]
    [TestCase("/\\evil.example", false)]
    [TestCase("/a\\..\\..", false)]
    [TestCase("/\t/evil.example", false)]
    [TestCase("/\n/evil.example", false)]
    [TestCase("https://evil.example", false)]
    [TestCase("javascript:alert(1)", false)]
    [TestCase(" /tasks", false)]
    public void Only_a_path_of_this_site_is_local(string? url, bool isLocal) =>
        SiteUrl.IsLocal(url).Should().Be(isLocal);

    [Test]
    public void Each_id_of_an_address_is_encoded()
    {
        var (name, rest) = ("a/b?c#d %é", "x");

        SiteUrl.Of($"/secrets/{name}/{rest}").Should().Be("/secrets/a%2Fb%3Fc%23d%20%25%C3%A9/x");
    }

    [Test]
    public void A_query_has_the_values_that_there_are() =>
        SiteUrl.With("/x?a=1", ("b", "c&d"), ("e", null), ("f", "")).Should().Be("/x?a=1&b=c%26d");

    [TestCase("assume:hook-id:a/b", "/auth/roles/hook-id%3Aa%2Fb")]
    [TestCase("queue:create-task:*", "/auth/scopes/queue%3Acreate-task%3A%2A")]
    public void A_scope_leads_to_its_role_or_to_who_has_it(string scope, string url) =>
        SiteUrl.OfScope(scope).Should().Be(url);
}
