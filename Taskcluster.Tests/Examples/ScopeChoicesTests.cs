using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Scopes;
using static Taskcluster.Modules.Kernel.Scopes.ScopeExpression;

namespace Taskcluster.Tests.Examples;

public sealed class ScopeChoicesTests
{
    private static readonly ScopeExpression Nested = AllOf("a", AnyOf("b", AllOf("c", "d")));

    [Test]
    public void Each_branch_is_a_way_by_itself() =>
        ScopeChoices.Enough(Nested).Should().BeEquivalentTo(
            new string[][] { ["a", "b"], ["a", "c", "d"] }, options => options.WithStrictOrdering());

    [Test]
    public void What_nobody_can_have_has_no_way_and_what_everybody_has_needs_nothing()
    {
        ScopeChoices.Enough(AnyOf()).Should().BeEmpty();
        ScopeChoices.Enough(AllOf()).Should().ContainSingle().Which.Should().BeEmpty();
        ScopeChoices.Enough(null).Should().ContainSingle().Which.Should().BeEmpty();
        ScopeChoices.TooLittle(AllOf()).Should().BeEmpty();
        ScopeChoices.TooLittle(null).Should().BeEmpty();
    }

    [Test]
    public void Too_little_is_every_way_and_everything_without_one_scope_if_that_is_missed()
    {
        var sets = ScopeChoices.TooLittle(Nested).Select(set => string.Concat(set.Order(StringComparer.Ordinal)));

        sets.Should().BeEquivalentTo("b", "a", "cd", "ad", "ac", "bcd", "");
    }

    [Test]
    public void A_scope_that_another_one_covers_is_not_missed() =>
        ScopeChoices.TooLittle(AllOf("a", "a*")).Should().BeEquivalentTo(new string[][] { ["a"], [] });
}
