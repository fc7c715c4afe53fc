using System.Text.Json;
using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Roles;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Kernel.Hawk;
using Taskcluster.Tests.Kernel.Scopes;
using Taskcluster.Tests.Support;
using RoleSet = System.ValueTuple<string, System.Collections.Generic.IReadOnlyList<string>>[];

namespace Taskcluster.Tests.Kernel.Roles;

public sealed class RoleSetRulesTests
{
    [TestCaseSource(typeof(ScopeVectors), nameof(ScopeVectors.RoleErrors))]
    public void A_role_set_is_judged_as_the_facts_say(JsonElement vector)
    {
        var problem = RoleSetRules.Check(RoleResolverTests.Roles(vector));
        problem?.Message.Should().Be(vector.OptionalText("message"));
        (problem is null).Should().Be(vector.OptionalText("message") is null);
        problem?.Scope.Should().Be(vector.OptionalText("scope"));
        var cycle = vector.TryGetProperty("cycle", out _) ? vector.Texts("cycle") : null;
        problem?.Cycle.Should().BeEquivalentTo(cycle, options => options.WithStrictOrdering());
    }

    [FsCheck.NUnit.Property(MaxTest = 5000)]
    public Property A_cycle_is_found_where_there_is_one_and_nowhere_else() =>
        Prop.ForAll(ScopeGenerators.AnyRoles.ToArbitrary(), roles =>
        {
            var problem = RoleSetRules.Check(roles);
            return problem?.Scope is not null || (problem?.Cycle is not null) == NaiveHasCycle(roles);
        });

    [FsCheck.NUnit.Property(MaxTest = 5000)]
    public Property A_cycle_that_is_shown_is_one() => Prop.ForAll(ScopeGenerators.AnyRoles.ToArbitrary(), roles =>
        RoleSetRules.Check(roles)?.Cycle is not { } cycle
        || (cycle[0] == cycle[^1] && cycle.Zip(cycle.Skip(1)).All(step => Depends(
            roles.Single(role => "assume:" + role.Item1 == step.First),
            roles.Single(role => "assume:" + role.Item1 == step.Second)))));

    [Test]
    public void A_cycle_is_shown_without_the_way_to_it() =>
        RoleSetRules.Check([("z", ["assume:a"]), ("a", ["assume:b"]), ("b", ["assume:a"])])!.Cycle
            .Should().Equal("assume:a", "assume:b", "assume:a");

    [Test]
    public void A_very_long_chain_of_roles_is_no_danger()
    {
        var chain = Enumerable.Range(0, 100_000)
            .Select(number => ($"r{number}", (IReadOnlyList<string>)[$"assume:r{number + 1}"]));
        RoleSetRules.Check(chain).Should().BeNull();
    }

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
            var at = role.Id.EndsWith('*') ? scope.IndexOf("<..>") : -1;
            var widest = at < 0 ? scope : scope[..at] + "*";
            return Scope.Satisfies(widest, "assume:" + other.Id) || Scope.Satisfies("assume:" + other.Id, widest);
        });
}
