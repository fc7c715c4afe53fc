using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Roles;
using Taskcluster.Tests.Kernel.Hawk;
using Taskcluster.Tests.Kernel.Scopes;

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
}
