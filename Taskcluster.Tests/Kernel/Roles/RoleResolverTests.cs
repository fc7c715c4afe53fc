using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Roles;
using Taskcluster.Tests.Kernel.Hawk;
using Taskcluster.Tests.Kernel.Scopes;
using RoleSet = System.ValueTuple<string, System.Collections.Generic.IReadOnlyList<string>>[];

namespace Taskcluster.Tests.Kernel.Roles;

public sealed class RoleResolverTests
{
    [TestCaseSource(typeof(ScopeVectors), nameof(ScopeVectors.Expand))]
    public void Scopes_expand_as_the_facts_say(JsonElement vector)
    {
        var roles = Roles(vector);
        if (vector.GetProperty("result").OptionalText("error") is { } error)
        {
            RoleSetRules.Check(roles)!.Message.Should().Be(error);
            return;
        }

        RoleSetRules.Check(roles).Should().BeNull();
        new RoleResolver(roles).Expand(vector.Texts("input")).Scopes.Should().Equal(vector.Texts("result"));
    }

    [Test]
    public void Anonymous_is_what_its_scope_expands_to() =>
        new RoleResolver([("anonymous", ["b", "a"])]).Anonymous.Scopes.Should().Equal("a", "assume:anonymous", "b");

    [Test]
    public void Roles_that_grant_ever_more_are_stopped()
    {
        var expanding = () => new RoleResolver([("a:*", ["assume:a:<..>x"])]).Expand("assume:a:b");
        expanding.Should().Throw<InvalidOperationException>();
    }

    [Test]
    public void An_id_may_stand_there_once()
    {
        var making = () => new RoleResolver([("a", []), ("a", [])]);
        making.Should().Throw<ArgumentException>();
    }

    [Test]
    public void Two_thousand_roles_cost_by_what_is_granted()
    {
        var roles = Enumerable.Range(0, 2000)
            .Select(number => ($"repo:github.com/owner{number % 50}/repo{number}:*", (IReadOnlyList<string>)
                [$"queue:route:index.{number}.<..>", $"assume:project:{number}", "queue:create-task:low:*"]))
            .ToArray();
        var resolver = new RoleResolver(roles);
        resolver.Expand("assume:repo:github.com/owner7/repo57:branch:main").Scopes.Should().Equal(
            "assume:project:57",
            "assume:repo:github.com/owner7/repo57:branch:main",
            "queue:create-task:low:*",
            "queue:route:index.57.branch:main");

        // A scan would touch 2,000 roles for each of 4 scopes; this allocates for the one role that counts.
        var before = GC.GetAllocatedBytesForCurrentThread();
        resolver.Expand("assume:repo:github.com/owner7/repo57:branch:main");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(4096);
    }

    internal static RoleSet Roles(JsonElement vector) =>
    [
        .. vector.GetProperty("roles").EnumerateArray()
            .Select(role => (role.Text("roleId"), (IReadOnlyList<string>)role.Texts("scopes"))),
    ];
}
