using System.Text.Json;
using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.Scopes;

public sealed class ScopeSetTests
{
    private const int Many = 2000;

    private static readonly Arbitrary<string[]> SomeScopes = ScopeGenerators.Scopes.ToArbitrary();
    private static readonly Arbitrary<string> SomeScope = ScopeGenerators.Scope.ToArbitrary();

    [TestCaseSource(typeof(ScopeVectors), nameof(ScopeVectors.Compare))]
    public void Scopes_sort_as_the_facts_say(JsonElement vector) =>
        ScopeSet.Sort(vector.Texts("input")).Should().Equal(vector.Texts("sorted"));

    [TestCaseSource(typeof(ScopeVectors), nameof(ScopeVectors.Normalize))]
    public void Scopes_normalize_as_the_facts_say(JsonElement vector) =>
        ScopeSet.From(vector.Texts("input")).Scopes.Should().Equal(vector.Texts("result"));

    [TestCaseSource(typeof(ScopeVectors), nameof(ScopeVectors.Intersection))]
    public void Scopes_intersect_as_the_facts_say(JsonElement vector) =>
        ScopeSet.Intersect(vector.Texts("a"), vector.Texts("b")).Should().Equal(vector.Texts("result"));

    [TestCaseSource(typeof(ScopeVectors), nameof(ScopeVectors.Union))]
    public void Scopes_unite_as_the_facts_say(JsonElement vector) =>
        ScopeSet.From(vector.Texts("a")).Union(ScopeSet.From(vector.Texts("b"))).Scopes
            .Should().Equal(vector.Texts("result"));

    [FsCheck.NUnit.Property(MaxTest = Many)]
    public Property A_set_satisfies_what_one_of_its_scopes_satisfies() => Prop.ForAll(SomeScopes, SomeScope, (held, asked) =>
        ScopeSet.From(held).Satisfies(asked) == held.Any(pattern => NaiveSatisfies(pattern, asked)));

    [FsCheck.NUnit.Property(MaxTest = Many)]
    public Property A_set_satisfies_another_if_it_satisfies_all_of_it() => Prop.ForAll(SomeScopes, SomeScopes, (held, asked) =>
        ScopeSet.From(held).Satisfies(ScopeSet.From(asked))
            == ScopeSet.From(asked).Scopes.All(scope => held.Any(pattern => NaiveSatisfies(pattern, scope))));

    [FsCheck.NUnit.Property(MaxTest = Many)]
    public Property Normalizing_twice_is_normalizing_once() => Prop.ForAll(SomeScopes, held =>
        ScopeSet.From(ScopeSet.From(held).Scopes).Equals(ScopeSet.From(held)));

    [FsCheck.NUnit.Property(MaxTest = Many)]
    public Property No_scope_of_a_set_covers_a_later_one() => Prop.ForAll(SomeScopes, held =>
    {
        var scopes = ScopeSet.From(held).Scopes;
        return Enumerable.Range(0, scopes.Count)
            .All(index => !scopes.Skip(index + 1).Any(later => NaiveSatisfies(scopes[index], later)));
    });

    [FsCheck.NUnit.Property(MaxTest = Many)]
    public Property A_union_is_the_set_of_both_lists_together() => Prop.ForAll(SomeScopes, SomeScopes, (left, right) =>
        ScopeSet.From(left).Union(ScopeSet.From(right)).Equals(ScopeSet.From([.. left, .. right])));

    [FsCheck.NUnit.Property(MaxTest = Many)]
    public Property An_intersection_is_covered_by_both_sides() => Prop.ForAll(SomeScopes, SomeScopes, (left, right) =>
    {
        var both = ScopeSet.From(ScopeSet.Intersect(left, right));
        return ScopeSet.From(left).Satisfies(both) && ScopeSet.From(right).Satisfies(both);
    });

    [Test]
    public void Asking_allocates_nothing()
    {
        var set = ScopeSet.From(Enumerable.Range(0, 100).Select(number => $"queue:get-task:{number}*"));
        set.Satisfies("queue:get-task:55x").Should().BeTrue();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var turn = 0; turn < 100; turn++)
        {
            set.Satisfies("queue:get-task:55x");
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    [Test]
    public void Sets_with_the_same_scopes_are_equal()
    {
        ScopeSet.From(["b", "a"]).Should().Be(ScopeSet.From(["a", "b", "b"]));
        ScopeSet.From(["b", "a"]).GetHashCode().Should().Be(ScopeSet.From(["a", "b"]).GetHashCode());
        ScopeSet.From(["a"]).Should().NotBe(ScopeSet.From(["b"]));
    }

    // The definition of spec/services.md §2.1, written another way.
    private static bool NaiveSatisfies(string pattern, string scope) =>
        pattern == scope
        || (pattern.EndsWith('*') && scope.StartsWith(pattern[..^1], StringComparison.Ordinal));
}
