using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Monolith.Web;
using Taskcluster.Monolith.Web.Components;

namespace Taskcluster.Tests.Web.Components;

public sealed class RefusedScopesTests
{
    [TestCase("secrets:get:x", "secrets:get:x")]
    [TestCase("""{"AllOf": ["a:b", {"AnyOf": ["c:d", "a:b"]}]}""", "a:b c:d")]
    [TestCase("""{"AllOf": """, "")]
    [TestCase("""{"Other": []}""", "")]
    [TestCase("kein Bereich: ä", "")]
    public void What_lacks_is_what_the_first_fences_hold(string fenced, string scopes)
    {
        var message = $"Client ID x lacks:\n\n```\n{fenced}\n```\n\nAll of it:\n\n```\nz:z\n```";

        RefusedScopes.Of(new ApiFailure(403, "InsufficientScopes", message)).Should().Equal(
            scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        RefusedScopes.Of(new ApiFailure(400, "InputError", message)).Should().BeEmpty();
    }

    [TestCase("")]
    [TestCase("no fences")]
    [TestCase("one ``` fence")]
    public void A_message_without_fences_names_none(string message) =>
        RefusedScopes.Of(new ApiFailure(403, "InsufficientScopes", message)).Should().BeEmpty();
}
