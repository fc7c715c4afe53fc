using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Taskcluster.Modules.Explain.Scopes;
using Taskcluster.Modules.Kernel.Roles;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Support;
using RoleSet = System.ValueTuple<string, System.Collections.Generic.IReadOnlyList<string>>[];

namespace Taskcluster.Tests.Explain.Scopes;

/// <summary>Chains of roles against expansion, which says whether there is one, and its plain definition.</summary>
public sealed class ScopeGraphTests
{
    private const int Many = 3000;

    private static readonly Arbitrary<RoleSet> PlainRoles = ScopeGenerators.PlainRoles.ToArbitrary();
    private static readonly Arbitrary<RoleSet> LayeredRoles = ScopeGenerators.LayeredRoles.ToArbitrary();
    private static readonly Arbitrary<string[]> Held = ScopeGenerators.Held.ToArbitrary();
    private static readonly Arbitrary<string[]> LayeredHeld = ScopeGenerators.LayeredHeld.ToArbitrary();
    private static readonly Arbitrary<string[]> Wanted = ScopeGenerators.ListOf(ScopeGenerators.Grant, 5).ToArbitrary();

    [FsCheck.NUnit.Property(MaxTest = Many)]
    public Property A_chain_exists_exactly_if_the_expansion_satisfies_the_scope() =>
        Prop.ForAll(PlainRoles, Held, Wanted, AgreeWithExpansion);

    [FsCheck.NUnit.Property(MaxTest = Many)]
    public Property A_chain_by_parameters_exists_exactly_if_the_expansion_satisfies_the_scope() =>
        Prop.ForAll(LayeredRoles, LayeredHeld, Wanted, AgreeWithExpansion);

    [FsCheck.NUnit.Property(MaxTest = Many)]
    public Property Every_link_holds_and_no_chain_is_shorter() => Prop.ForAll(PlainRoles, Held, Wanted, AreShortest);

    [FsCheck.NUnit.Property(MaxTest = Many)]
    public Property Every_link_by_a_parameter_holds_and_no_chain_is_shorter() =>
        Prop.ForAll(LayeredRoles, LayeredHeld, Wanted, AreShortest);

    [FsCheck.NUnit.Property(MaxTest = Many)]
    public Property What_no_role_explains_expands_to_the_whole_again() => Prop.ForAll(
        ScopeGenerators.AnyRoles.ToArbitrary(),
        Held,
        (roles, held) =>
        {
            if (RoleSetRules.Check(roles) is not null)
            {
                return true;
            }

            var resolver = new RoleResolver(roles);
            var expanded = resolver.Expand(held);
            var roots = HeldRoots.Of(Of(roles), expanded.Scopes);
            return roots.All(expanded.Scopes.Contains) && resolver.Expand(roots).Satisfies(expanded);
        });

    [Test]
    public void A_chain_names_the_roles_and_what_each_grants()
    {
        var graph = new ScopeGraph(
            [new("project:*", ["assume:team:<..>"]), new("team:x", ["queue:create-task:*"])],
            ["assume:project:x", "other"]);

        graph.To("queue:create-task:low:p/w").From(["other", "assume:project:x"]).Should().Equal(
            new ScopeLink("assume:project:x", RoleId: null),
            new ScopeLink("assume:team:x", "project:*"),
            new ScopeLink("queue:create-task:*", "team:x"));
        graph.To("other").From(["other", "assume:project:x"]).Should().Equal(new ScopeLink("other", RoleId: null));
        graph.To("queue:x").From(["other", "assume:project:x"]).Should().BeNull();
        graph.ToRole("team:x").Reaches(["assume:project:x"]).Should().BeTrue();
        graph.ToRole("team:x").Reaches(["other"]).Should().BeFalse();
    }

    [Test]
    public void Roles_that_grant_ever_more_are_stopped()
    {
        var following = () => new ScopeGraph([new("a:*", ["assume:a:<..>x"])], ["assume:a:b"]);

        following.Should().Throw<InvalidOperationException>();
    }

    private static bool AgreeWithExpansion(RoleSet roles, string[] held, string[] wanted)
    {
        var expanded = new RoleResolver(roles).Expand(held);
        var graph = new ScopeGraph(Of(roles), held);
        return wanted.Concat(Stated(roles, held)).All(
            scope => graph.To(scope).Reaches(held) == expanded.Satisfies(scope));
    }

    private static bool AreShortest(RoleSet roles, string[] held, string[] wanted)
    {
        var graph = new ScopeGraph(Of(roles), held);
        return wanted.Concat(Stated(roles, held)).All(scope =>
            graph.To(scope).From(held) is not { } chain
            || (IsRight(chain, roles, held, scope) && chain.Count == ShortestLength(roles, held, scope)));
    }

    private static bool IsRight(IReadOnlyList<ScopeLink> chain, RoleSet roles, string[] held, string scope) =>
        held.Contains(chain[0].Scope)
        && chain[0].RoleId is null
        && Scope.Satisfies(chain[^1].Scope, scope)
        && chain.Zip(chain.Skip(1)).All(link => NaiveExpansion
            .Granted(roles.Single(role => role.Item1 == link.Second.RoleId), link.First.Scope)
            .Contains(link.Second.Scope));

    // Everything that one role more leads to, until it is enough.
    private static int ShortestLength(RoleSet roles, string[] held, string scope)
    {
        var all = held.ToHashSet();
        for (var length = 1; ; length++)
        {
            if (all.Any(one => Scope.Satisfies(one, scope)))
            {
                return length;
            }

            all.UnionWith([.. all.SelectMany(one => roles.SelectMany(role => NaiveExpansion.Granted(role, one)))]);
        }
    }

    private static IEnumerable<string> Stated(RoleSet roles, string[] held) =>
        roles.SelectMany(role => role.Item2).Concat(held).Concat(["x:a", "y:b", "z:ab", "*", ""]);

    private static IEnumerable<RoleScopes> Of(RoleSet roles) =>
        roles.Select(role => new RoleScopes(role.Item1, role.Item2));
}
