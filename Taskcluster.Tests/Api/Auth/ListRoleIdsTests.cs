using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>listRoleIds (spec/services.md §3.2).</summary>
public sealed class ListRoleIdsTests : ServerTests
{
    private const string Path = "auth/v1/roleids/";

    public static readonly Example Example = new(
        "auth.listRoleIds", _ => Task.FromResult(new ExampleRequest("/roleids/") { Needs = "auth:list-roles" }));

    [Test]
    public async Task Ids_come_in_order_all_or_in_pages()
    {
        foreach (var roleId in new[] { "c", "B", "a*" })
        {
            _ = await Server.Role(roleId, "x");
        }

        (await Server.With("auth:list-roles").Get(Path)).Ok.ToJsonString()
            .Should().Be("""{"roleIds":["B","a*","anonymous","c"]}""");
        (await Server.AsRoot().Get(Path + "?continuationToken=%21")).Ok.Texts("roleIds").Should().HaveCount(4);
        var first = (await Server.AsRoot().Get(Path + "?limit=3")).Ok;
        first.Texts("roleIds").Should().Equal("B", "a*", "anonymous");
        (await Server.AsRoot().Get($"{Path}?limit=3&continuationToken={first.Text("continuationToken")}")).Ok
            .ToJsonString().Should().Be("""{"roleIds":["c"]}""");
    }

    [Test]
    public async Task What_is_wrong_is_told()
    {
        (await Server.AsRoot().Get(Path + "?limit=1&continuationToken=%21"))
            .ShouldFail(400, "InputError", "Invalid continuationToken");
        (await Server.AsRoot().Get(Path + "?limit=x")).ShouldFail(400, "InvalidRequestArguments", "limit");
        (await Server.With("x").Get(Path)).ShouldLack("auth:list-roles", "auth:list-roles");
    }
}
