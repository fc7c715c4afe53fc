using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Properties;

/// <summary>Sets of scopes against the definitions of spec/services.md §2.1 and §2.2, written another way.</summary>
[Category(Cases.Category)]
public sealed class ScopeSetProperties
{
    private static readonly Arbitrary<string[]> SomeScopes = ScopeGenerators.Scopes.ToArbitrary();
    private static readonly Arbitrary<string> SomeScope = ScopeGenerators.Scope.ToArbitrary();

    [Test]
    public void A_set_satisfies_what_one_of_its_scopes_satisfies() => Cases.Check(
        Prop.ForAll(SomeScopes, SomeScope, (held, asked) =>
            ScopeSet.From(held).Satisfies(asked) == held.Any(pattern => Satisfies(pattern, asked))));

    [Test]
    public void A_set_satisfies_another_if_it_satisfies_all_of_it() => Cases.Check(
        Prop.ForAll(SomeScopes, SomeScopes, (held, asked) =>
            ScopeSet.From(held).Satisfies(ScopeSet.From(asked))
                == ScopeSet.From(asked).Scopes.All(scope => held.Any(pattern => Satisfies(pattern, scope)))));

    [Test]
    public void A_set_covers_what_one_of_its_scopes_stands_for_in_full() => Cases.Check(
        Prop.ForAll(SomeScopes, SomeScope, (held, given) =>
            ScopeSet.From(held).Covers(given) == held.Any(pattern => Covers(pattern, given))));

    [Test]
    public void Who_is_given_what_a_set_covers_has_nothing_that_the_set_does_not_satisfy() => Cases.Check(
        Prop.ForAll(SomeScopes, SomeScope, SomeScope, (held, given, asked) =>
            !ScopeSet.From(held).Covers(given) || !Satisfies(given, asked) || ScopeSet.From(held).Satisfies(asked)));

    [Test]
    public void A_set_is_what_is_left_in_order_when_all_that_others_cover_is_gone() => Cases.Check(
        Prop.ForAll(SomeScopes, held => ScopeSet.From(held).Scopes.SequenceEqual(Normalized(held))));

    [Test]
    public void Normalizing_twice_is_normalizing_once() => Cases.Check(Prop.ForAll(SomeScopes, held =>
        ScopeSet.From(ScopeSet.From(held).Scopes).Equals(ScopeSet.From(held))));

    [Test]
    public void A_union_is_the_set_of_both_lists_together() => Cases.Check(
        Prop.ForAll(SomeScopes, SomeScopes, (left, right) =>
            ScopeSet.From(left).Union(ScopeSet.From(right)).Equals(ScopeSet.From([.. left, .. right]))));

    [Test]
    public void An_intersection_is_what_either_list_has_and_the_other_satisfies() => Cases.Check(
        Prop.ForAll(SomeScopes, SomeScopes, (left, right) =>
        {
            var fromLeft = left.Where(scope => right.Any(pattern => Satisfies(pattern, scope)));
            var fromRight = right.Where(scope => left.Any(pattern => Satisfies(pattern, scope)));
            var both = ScopeSet.Intersect(left, right);
            return both.SequenceEqual(fromLeft.Concat(fromRight).Distinct())
                && ScopeSet.From(left).Satisfies(ScopeSet.From(both))
                && ScopeSet.From(right).Satisfies(ScopeSet.From(both));
        }));

    private static bool Satisfies(string pattern, string scope) =>
        pattern == scope
        || (pattern.EndsWith('*') && scope.StartsWith(pattern[..^1], StringComparison.Ordinal));

    // Of a starred scope, what it stands for: texts beyond its stem, one of them not a star.
    private static bool Covers(string pattern, string given) => !given.EndsWith('*')
        ? Satisfies(pattern, given)
        : Satisfies(pattern, given) && Satisfies(pattern, given[..^1] + "z") && Satisfies(pattern, given[..^1]);

    private static IEnumerable<string> Normalized(string[] scopes) => scopes.Distinct()
        .Where(scope => !scopes.Any(other => other != scope && Satisfies(other, scope)
            && !(Satisfies(scope, other) && scope.Length < other.Length)))
        .OrderBy(scope => scope.EndsWith('*') ? scope[..^1] : scope, StringComparer.Ordinal)
        .ThenByDescending(scope => scope.Length);
}
