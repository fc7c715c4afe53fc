using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>expandScopes (spec/services.md §2.3, §3.3; §8 row 46).</summary>
public sealed class ExpandScopesTests : ServerTests
{
    public static readonly Example Example = new("auth.expandScopes", _ => Task.FromResult(
        new ExampleRequest("/scopes/expand", new { scopes = new[] { "x" } }) { Needs = "auth:expand-scopes" }));

    [Test]
    public async Task Roles_add_what_they_give_and_what_is_covered_is_left_out()
    {
        _ = await Server.Role("r", "c", "b*");
        _ = await Server.Role("p:*", "x:<..>:y");

        (await Expand("assume:r", "b1", "a", "assume:p:1")).Should()
            .Equal("a", "assume:p:1", "assume:r", "b*", "c", "x:1:y");
        (await Expand("assume:p:1*")).Should().Equal("assume:p:1*", "x:1*");
        (await Expand("assume*")).Should().Contain("x:*").And.Contain("c");
        (await Expand("*", "a")).Should().Equal("*");
        (await Expand()).Should().BeEmpty("what everybody has is not added");
    }

    [Test]
    public async Task What_cannot_be_expanded_is_told()
    {
        _ = await Server.Role("p*", "x:<..>");
        var tooLong = "assume:p" + new string('y', 20_000);

        (await Server.AsRoot().Post("auth/v1/scopes/expand", new { scopes = new[] { tooLong } }))
            .ShouldFail(400, "InputError", "The scopes cannot be expanded", "'p*'", "too long");
        (await Server.AsRoot().Put(AuthCalls.ClientPath("c"), Server.ClientBody(tooLong)))
            .ShouldFail(400, "InputError", "The scopes cannot be expanded");
        _ = await Server.Client("c");
        (await Server.AsRoot().Post(AuthCalls.ClientPath("c"), Server.ClientBody(tooLong)))
            .ShouldFail(400, "InputError", "The scopes cannot be expanded");
    }

    [Test]
    public async Task The_scope_is_needed_before_the_body_is_looked_at()
    {
        (await Server.With("x").Post("auth/v1/scopes/expand", new { }))
            .ShouldLack("auth:expand-scopes", "auth:expand-scopes");
        (await Server.AsRoot().Post("auth/v1/scopes/expand", new { }))
            .ShouldFail(400, "InputValidationError", "'scopes'");
        (await Server.AsRoot().Post("auth/v1/scopes/expand", new { scopes = new[] { "x", "x" } }))
            .ShouldFail(400, "InputValidationError", "scopes");
        (await Server.AsRoot().Post("auth/v1/scopes/expand", new { scopes = new[] { "x\n" } }))
            .ShouldFail(400, "InputValidationError", "scopes/0");
    }

    private async Task<IReadOnlyList<string>> Expand(params string[] scopes) =>
        (await Server.With("auth:expand-scopes").Post("auth/v1/scopes/expand", new { scopes })).Ok.Texts();
}
