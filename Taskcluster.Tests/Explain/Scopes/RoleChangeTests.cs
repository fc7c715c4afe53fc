using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Taskcluster.Modules.Explain.Scopes;
using Taskcluster.Modules.Kernel.Roles;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Explain.Scopes;

public sealed class RoleChangeTests
{
    private const int Many = 3000;

    [FsCheck.NUnit.Property(MaxTest = Many)]
    public Property What_is_gained_and_lost_is_the_difference_of_the_expansions() => Prop.ForAll(
        ScopeGenerators.AnyRoles.ToArbitrary(),
        ScopeGenerators.Held.ToArbitrary(),
        (from roleId in ScopeGenerators.RoleId
         from scopes in ScopeGenerators.ListOf(ScopeGenerators.Grant, 3)
         from goes in Gen.Elements(true, false, false)
         select (roleId, goes ? null : scopes)).ToArbitrary(),
        (roles, held, wanted) =>
        {
            var (roleId, scopes) = wanted;
            var others = roles.Where(role => role.RoleId != roleId);
            var changed = scopes is null ? others : others.Append((roleId, scopes));
            var before = RoleSetRules.Check(roles);
            if (before is not null)
            {
                return true;
            }

            var change = new RoleChange([.. roles.Select(Of)], roleId, scopes, held);
            var difference = change.For(held);
            if (RoleSetRules.Check(changed) is not null || scopes?.Any(scope => scope.EndsWith("**")) == true)
            {
                return change.Problem is not null && difference is null;
            }

            var then = new RoleResolver(roles).Expand(held);
            var now = new RoleResolver(changed).Expand(held);
            return change.Problem is null
                && (difference?.Gained ?? []).SequenceEqual(now.Scopes.Where(scope => !then.Satisfies(scope)))
                && (difference?.Lost ?? []).SequenceEqual(then.Scopes.Where(scope => !now.Satisfies(scope)));
        });

    [Test]
    public void A_change_of_words_alone_is_none()
    {
        var change = new RoleChange([new("r", ["a:*"])], "r", ["a:*", "a:b"], ["assume:r", "x"]);

        change.Problem.Should().BeNull();
        change.For(["assume:r"]).Should().BeNull();
    }

    [Test]
    public void A_cycle_is_told_and_changes_nothing()
    {
        var change = new RoleChange([new("r", ["assume:s"]), new("s", [])], "s", ["assume:r"], ["assume:r"]);

        change.Problem.Should().StartWith("Roles may not contain dependency cycles, found: ");
        change.For(["assume:r"]).Should().BeNull();
    }

    private static RoleScopes Of((string RoleId, IReadOnlyList<string> Scopes) role) => new(role.RoleId, role.Scopes);
}
