using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Tests.Support;
using static Taskcluster.Modules.Kernel.Scopes.ScopeExpression;

namespace Taskcluster.Tests.Properties;

/// <summary>What callers need, and what they are told they lack (spec/services.md §2.1, §1.6).</summary>
[Category(Cases.Category)]
public sealed class ScopeExpressionProperties
{
    private static readonly Arbitrary<ScopeExpression> Expressions = Expression(3).ToArbitrary();
    private static readonly Arbitrary<string[]> SomeScopes = ScopeGenerators.Scopes.ToArbitrary();

    [Test]
    public void An_expression_is_satisfied_by_whoever_satisfies_its_parts() => Cases.Check(
        Prop.ForAll(Expressions, SomeScopes, (needed, held) =>
            needed.IsSatisfiedBy(ScopeSet.From(held)) == NaiveIsSatisfied(needed, held)));

    [Test]
    public void What_is_told_to_be_missing_is_missing_to_the_last_scope() => Cases.Check(
        Prop.ForAll(Expressions, SomeScopes, (needed, held) =>
        {
            var missing = needed.WithoutSatisfied(ScopeSet.From(held));
            return missing is null
                ? NaiveIsSatisfied(needed, held)
                : !NaiveIsSatisfied(needed, held)
                    && Leaves(missing).All(scope => !NaiveIsSatisfied(scope, held))
                    && Lists(missing).All(parts => parts.Count != 1);
        }));

    [Test]
    public void Who_is_given_what_is_missing_and_nobody_else_has_what_is_needed() => Cases.Check(
        Prop.ForAll(Expressions, SomeScopes, SomeScopes, (needed, held, given) =>
        {
            var missing = needed.WithoutSatisfied(ScopeSet.From(held));
            string[] all = [.. held, .. given];
            return NaiveIsSatisfied(needed, all) == (missing is null || NaiveIsSatisfied(missing, all));
        }));

    [Test]
    public void The_scopes_that_satisfy_are_held_and_are_enough() => Cases.Check(
        Prop.ForAll(Expressions, SomeScopes, (needed, held) =>
        {
            var found = needed.SatisfiedScopes(ScopeSet.From(held));
            return found is null
                ? !NaiveIsSatisfied(needed, held)
                : ScopeSet.From(held).Satisfies(ScopeSet.From(found)) && NaiveIsSatisfied(needed, [.. found]);
        }));

    [Test]
    public void Judging_without_building_gives_the_same_answer_as_building()
    {
        var calls =
            from template in Template(3)
            from text in ScopeGenerators.Scope
            from list in ScopeGenerators.Scopes
            from flag in Gen.Elements(true, false)
            from held in ScopeGenerators.Scopes
            select (template, text, list, flag, held);
        Cases.Check(Prop.ForAll(calls.ToArbitrary(), call =>
        {
            var values = new ScopeValues { { "t", call.text }, { "n", 5 }, { "l", call.list }, { "f", call.flag } };
            var held = ScopeSet.From(call.held);
            return call.template.IsSatisfiedBy(values, held)
                == (call.template.Fill(values)?.IsSatisfiedBy(held) ?? call.template.IsPublic(values));
        }));
    }

    private static bool NaiveIsSatisfied(ScopeExpression needed, string[] held) => needed switch
    {
        One one => held.Any(pattern => Scope.Satisfies(pattern, one.Scope)),
        All all => !all.Parts.Any(part => !NaiveIsSatisfied(part, held)),
        Any any => any.Parts.Any(part => NaiveIsSatisfied(part, held)),
        _ => throw new InvalidOperationException("Another kind of expression."),
    };

    private static IEnumerable<One> Leaves(ScopeExpression needed) =>
        needed is One one ? [one] : Parts(needed).SelectMany(Leaves);

    private static IEnumerable<IReadOnlyList<ScopeExpression>> Lists(ScopeExpression needed) =>
        needed is One ? [] : Parts(needed).SelectMany(Lists).Prepend(Parts(needed));

    private static IReadOnlyList<ScopeExpression> Parts(ScopeExpression needed) =>
        needed is All all ? all.Parts : ((Any)needed).Parts;

    private static Gen<ScopeExpression> Expression(int depth)
    {
        var one = ScopeGenerators.Scope.Select(scope => (ScopeExpression)new One(scope));
        if (depth == 0)
        {
            return one;
        }

        var parts = ScopeGenerators.ListOf(Expression(depth - 1), 3);
        return Gen.Frequency(
            (1, one), (2, parts.Select(list => AllOf(list))), (2, parts.Select(list => AnyOf(list))));
    }

    private static Gen<ScopeTemplate> Template(int depth)
    {
        var text = Gen.Elements<ScopeTemplate>("a", "<t>", "a<t>", "<t>b<n>", "<t><t>", "*");
        if (depth == 0)
        {
            return text;
        }

        var part = Gen.Frequency(
            (3, Template(depth - 1)),
            (1, Gen.Elements(
                ScopeTemplate.Each("x", "l", "<x>"),
                ScopeTemplate.Each("t", "l", "a<t>"),
                ScopeTemplate.Each("x", "l", "<t><x>"))),
            (1, Template(depth - 1).Select(then => ScopeTemplate.If("f", then))));
        var parts = ScopeGenerators.ListOf(part, 3);
        return Gen.Frequency(
            (1, text),
            (2, parts.Select(list => ScopeTemplate.AllOf(list))),
            (2, parts.Select(list => ScopeTemplate.AnyOf(list))),
            (1, Template(depth - 1).Select(then => ScopeTemplate.If("f", then))),
            (1, Template(depth - 1).Two().Select(both => ScopeTemplate.If("f", both.Item1, both.Item2))));
    }
}
