using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>listRoles (spec/services.md §3.2).</summary>
public sealed class ListRolesTests : ServerTests
{
    public static readonly Example Example = new(
        "auth.listRoles", _ => Task.FromResult(new ExampleRequest("/roles/") { Needs = "auth:list-roles" }));

    [Test]
    public async Task All_roles_come_by_their_ids_as_each_alone_is_shown()
    {
        foreach (var roleId in new[] { "b", "a*", "B", "a", "a b" })
        {
            _ = await Server.Role(roleId, "assume:x", "y");
        }

        _ = await Server.Role("x", "z");

        var roles = (await Server.With("auth:list-roles").Get("auth/v1/roles/")).Ok.AsArray();

        roles.Select(role => role!.Text("roleId")).Should().Equal("B", "a", "a b", "a*", "anonymous", "b", "x");
        foreach (var role in roles)
        {
            role!.ToJsonString().Should().Be(
                (await Server.AsRoot().Get(AuthCalls.RolePath(role.Text("roleId")))).Ok.ToJsonString());
        }

        roles[1]!.Texts("expandedScopes").Should().Equal("assume:a", "assume:x", "y", "z");
    }

    [Test]
    public async Task It_needs_its_scope_and_knows_no_pages()
    {
        (await Server.With("x").Get("auth/v1/roles/")).ShouldLack("auth:list-roles", "auth:list-roles");
        (await Server.AsRoot().Get("auth/v1/roles/?limit=1")).ShouldFail(400, "InvalidRequestArguments", "limit");
    }
}
