using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Roles;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Support;
using RoleSet = System.ValueTuple<string, System.Collections.Generic.IReadOnlyList<string>>[];

namespace Taskcluster.Tests.Properties;

/// <summary>
/// Role expansion against a model that tries every scope with every role (spec/services.md §2.3, §2.4).
/// </summary>
[Category(Cases.Category)]
public sealed class ExpansionProperties
{
    private static readonly Arbitrary<RoleSet> PlainRoles = ScopeGenerators.PlainRoles.ToArbitrary();
    private static readonly Arbitrary<RoleSet> LayeredRoles = ScopeGenerators.LayeredRoles.ToArbitrary();
    private static readonly Arbitrary<RoleSet> AnyRoles = ScopeGenerators.AnyRoles.ToArbitrary();
    private static readonly Arbitrary<string[]> Held = ScopeGenerators.Held.ToArbitrary();
    private static readonly Arbitrary<string[]> LayeredHeld = ScopeGenerators.LayeredHeld.ToArbitrary();

    [Test]
    public void Expansion_is_the_naive_fixpoint() => Cases.Check(Prop.ForAll(PlainRoles, Held, (roles, held) =>
        new RoleResolver(roles).Expand(held).Equals(NaiveExpansion.Of(roles, held))));

    [Test]
    public void Expansion_with_parameters_is_the_naive_fixpoint() => Cases.Check(
        Prop.ForAll(LayeredRoles, LayeredHeld, (roles, held) =>
            new RoleResolver(roles).Expand(held).Equals(NaiveExpansion.Of(roles, held))));

    [Test]
    public void Expanding_twice_is_expanding_once() => Cases.Check(
        Prop.ForAll(LayeredRoles, LayeredHeld, (roles, held) =>
        {
            var resolver = new RoleResolver(roles);
            return resolver.Expand(resolver.Expand(held).Scopes).Equals(resolver.Expand(held));
        }));

    [Test]
    public void Expansion_grants_at_least_what_is_held() => Cases.Check(Prop.ForAll(PlainRoles, Held, (roles, held) =>
        new RoleResolver(roles).Expand(held).Covers(ScopeSet.From(held))));

    [Test]
    public void Who_holds_more_is_granted_no_less() => Cases.Check(
        Prop.ForAll(LayeredRoles, LayeredHeld, LayeredHeld, (roles, held, more) =>
        {
            var resolver = new RoleResolver(roles);
            return resolver.Expand([.. held, .. more]).Covers(resolver.Expand(held));
        }));

    [Test]
    public void Under_more_roles_nobody_is_granted_less() => Cases.Check(
        Prop.ForAll(LayeredRoles, LayeredRoles, LayeredHeld, (roles, more, held) =>
            new RoleResolver([.. roles, .. more.ExceptBy(roles.Select(role => role.Item1), role => role.Item1)])
                .Expand(held).Covers(new RoleResolver(roles).Expand(held))));

    [Test]
    public void A_role_that_grants_more_takes_nothing_from_anybody() => Cases.Check(
        Prop.ForAll(LayeredRoles, LayeredHeld, ScopeGenerators.Scopes.ToArbitrary(), (roles, held, more) =>
        {
            var richer = roles.Select(role =>
                (role.Item1, (IReadOnlyList<string>)[.. role.Item2, .. more.Select(scope => "x:" + scope)]));
            return new RoleResolver(richer).Expand(held).Covers(new RoleResolver(roles).Expand(held));
        }));

    [Test]
    public void Roles_that_pass_the_rules_can_be_expanded_from_everything() => Cases.Check(
        Prop.ForAll(AnyRoles, roles => RoleSetRules.Check(roles) is not null
            || new RoleResolver(roles).Expand("assume:*").Equals(NaiveExpansion.Of(roles, ["assume:*"]))));

    [Test]
    public void A_cycle_is_found_where_there_is_one_and_nowhere_else() => Cases.Check(Prop.ForAll(AnyRoles, roles =>
    {
        var problem = RoleSetRules.Check(roles);
        return problem?.Scope is not null || (problem?.Cycle is not null) == NaiveHasCycle(roles);
    }));

    [Test]
    public void A_cycle_that_is_shown_is_one() => Cases.Check(Prop.ForAll(AnyRoles, roles =>
        RoleSetRules.Check(roles)?.Cycle is not { } cycle
        || (cycle[0] == cycle[^1] && cycle.Zip(cycle.Skip(1)).All(step => Depends(
            roles.Single(role => "assume:" + role.Item1 == step.First),
            roles.Single(role => "assume:" + role.Item1 == step.Second))))));

    // The rule of spec/services.md §2.4, pair by pair.
    private static bool NaiveHasCycle(RoleSet roles)
    {
        var reach = roles.Select(from => roles.Select(to => Depends(from, to)).ToArray()).ToArray();
        for (var via = 0; via < roles.Length; via++)
        {
            for (var from = 0; from < roles.Length; from++)
            {
                for (var to = 0; to < roles.Length; to++)
                {
                    reach[from][to] |= reach[from][via] && reach[via][to];
                }
            }
        }

        return Enumerable.Range(0, roles.Length).Any(role => reach[role][role]);
    }

    private static bool Depends(
        (string Id, IReadOnlyList<string> Scopes) role, (string Id, IReadOnlyList<string> Scopes) other) =>
        role.Scopes.Any(scope =>
        {
            var at = role.Id.EndsWith('*') ? scope.IndexOf("<..>", StringComparison.Ordinal) : -1;
            var widest = at < 0 ? scope : scope[..at] + "*";
            return Scope.Satisfies(widest, "assume:" + other.Id) || Scope.Satisfies("assume:" + other.Id, widest);
        });
}
