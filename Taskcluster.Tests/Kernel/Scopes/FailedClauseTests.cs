using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Scopes;
using static Taskcluster.Modules.Kernel.Scopes.ScopeExpression;

namespace Taskcluster.Tests.Kernel.Scopes;

public sealed class FailedClauseTests
{
    private static readonly ScopeSet Held = ScopeSet.From(["a", "b"]);

    [Test]
    public void A_lone_scope_or_list_needs_no_words()
    {
        FailedClause.Describe("x", Held).Should().BeNull();
        FailedClause.Describe(AllOf("a", "x"), Held).Should().BeNull();
        FailedClause.Describe(AnyOf("x", "y"), Held).Should().BeNull();
        FailedClause.Describe(AllOf("a", AnyOf("b", "x")), Held).Should().BeNull("it is satisfied");
    }

    [Test]
    public void The_parts_that_failed_are_counted_from_one() =>
        FailedClause.Describe(AllOf("a", AnyOf("x", "y"), AllOf("b", "z"), AnyOf(), "w"), Held).Should().Be(
            "Of the 5 parts of AllOf, 4 failed: part 2 (none of its 2 alternatives is satisfied); part 3 (lacks `z`); "
            + "part 4 (none of its 0 alternatives is satisfied); part 5 (lacks `w`).");

    [Test]
    public void Of_alternatives_the_nearest_is_told() =>
        FailedClause.Describe(AnyOf(AllOf("x", "y"), "u", AllOf("a", "z"), AllOf("v", "w", "a")), Held).Should().Be(
            "None of the 4 alternatives of AnyOf is satisfied. The nearest is alternative 3 (lacks `z`).");

    [Test]
    public void Of_many_parts_some_are_told() =>
        FailedClause.Describe(AllOf(AllOf("p", "q"), "r", "s", "t", "u", "v", "w"), Held).Should()
            .StartWith("Of the 7 parts of AllOf, 7 failed: part 1 (lacks 2 scopes, the first being `p`); part 2")
            .And.EndWith("part 5 (lacks `u`); and 2 more.");
}
