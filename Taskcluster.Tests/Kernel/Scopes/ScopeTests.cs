using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Tests.Kernel.Scopes;

public sealed class ScopeTests
{
    [TestCaseSource(typeof(ScopeVectors), nameof(ScopeVectors.PatternMatch))]
    public void A_pattern_satisfies_as_the_facts_say(JsonElement vector) =>
        Scope.Satisfies(vector.Text("pattern"), vector.Text("scope")).Should().Be(vector.GetProperty("result").GetBoolean());

    [TestCaseSource(typeof(ScopeVectors), nameof(ScopeVectors.ValidScope))]
    public void A_scope_is_valid_as_the_facts_say(JsonElement vector)
    {
        // Here only a string can be asked about; JSON of another type is refused where it is read.
        var scope = vector.GetProperty("scope");
        var isValid = scope.ValueKind == JsonValueKind.String && Scope.IsValid(scope.GetString());
        isValid.Should().Be(vector.GetProperty("result").GetBoolean());
    }

    [Test]
    public void Every_group_of_the_facts_has_its_tests() => ScopeVectors.Groups.Should().BeEquivalentTo(
        "patternMatch",
        "satisfies",
        "compare",
        "normalize",
        "intersection",
        "union",
        "scopesSatisfying",
        "removeGivenScopes",
        "validScope",
        "expand",
        "roleErrors");

    [Test]
    public void The_printable_characters_are_all_valid_and_their_neighbours_are_not()
    {
        Enumerable.Range(0, 0x180).Where(code => Scope.IsValid([(char)code])).Should().Equal(Enumerable.Range(0x20, 0x5f));
    }

    [Test]
    public void Satisfaction_is_not_transitive_where_two_stars_meet()
    {
        Scope.Satisfies("a**", "a*").Should().BeTrue();
        Scope.Satisfies("a*", "ab").Should().BeTrue();
        Scope.Satisfies("a**", "ab").Should().BeFalse();
    }
}
