using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Monolith.Web;
using Taskcluster.Monolith.Web.Pages.Authority;

namespace Taskcluster.Tests.Web.Authority;

/// <summary>What pages of scopes reckon for themselves.</summary>
public sealed class ScopeSetsTests
{
    [Test]
    public void Sets_are_compared_by_what_they_satisfy()
    {
        var found = ScopeComparison.Of(["a:*", "left"], ["a:b", "right", "left"]);

        found.OnlyLeft.Should().Equal("a:*");
        found.Both.Should().Equal("a:b", "left");
        found.OnlyRight.Should().Equal("right");
    }

    [Test]
    public void Scopes_in_use_are_counted_once_for_each_that_they_stand_in()
    {
        ApiJson[] holders = [Holder("b:1", "a:1", "a:1"), Holder("a:1"), Holder()];

        ScopesInUse.Of(holders, "").Should().Equal(("a:1", 2), ("b:1", 1));
        ScopesInUse.Of(holders, "B:").Should().Equal(("b:1", 1));
    }

    [TestCase(ScopeMatch.Exact, "a:*")]
    [TestCase(ScopeMatch.Sub, "a:* a:b")]
    public void A_scope_is_found_in_a_holder(string match, string scopes) =>
        ScopeMatch.In(Holder("*", "a:*", "a:b", "c:d"), "a:*", match).Should().Equal(scopes.Split(' '));

    [TestCase("exact", "exact")]
    [TestCase("sub", "sub")]
    [TestCase("other", "has")]
    [TestCase(null, "has")]
    public void A_way_to_have_it_is_one_of_three(string? text, string match) =>
        ScopeMatch.Of(text).Should().Be(match);

    [Test]
    public void An_address_holds_as_many_scopes_as_the_server_takes()
    {
        ScopeExpansion.Url("/x", ("scopesA", ["a:b", "*"]), ("scopesB", ["c"]))
            .Should().Be("/x?scopesA%5B0%5D=a%3Ab&scopesA%5B1%5D=%2A&scopesB%5B0%5D=c");
        ScopeExpansion.Url("/x", ("scopes", [new string('a', 7000)])).Should().BeNull();
    }

    private static ApiJson Holder(params string[] scopes) => ApiJson.Parse(Encoding.UTF8.GetBytes(
        $$"""{"scopes": [{{string.Join(", ", scopes.Select(scope => $"\"{scope}\""))}}]}"""));
}
