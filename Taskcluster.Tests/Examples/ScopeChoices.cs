using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Tests.Examples;

/// <summary>The sets of scopes with which an expression can be satisfied, or can just not.</summary>
internal static class ScopeChoices
{
    private static readonly string[] NoScopes = [];

    /// <summary>Every way to hold what is needed and no more: one branch of each <c>AnyOf</c>.</summary>
    public static IReadOnlyList<string[]> Enough(ScopeExpression? needed) => needed is null
        ? [NoScopes]
        : Distinct(Ways(needed));

    /// <summary>
    /// Sets that are too small: nothing, each way without one of its scopes, and everything without one of them.
    /// </summary>
    public static IReadOnlyList<string[]> TooLittle(ScopeExpression? needed)
    {
        if (needed is null)
        {
            return [];
        }

        var ways = Ways(needed).ToList();
        var sets = ways.Append([.. ways.SelectMany(way => way).Distinct()])
            .SelectMany(way => way.Select(left => way.Where(scope => scope != left).ToArray()))
            .Append(NoScopes);
        return Distinct(sets.Where(set => !needed.IsSatisfiedBy(ScopeSet.From(set))));
    }

    private static IEnumerable<string[]> Ways(ScopeExpression needed) => needed switch
    {
        ScopeExpression.One one => [[one.Scope]],
        ScopeExpression.Any any => any.Parts.SelectMany(Ways),
        ScopeExpression.All all => all.Parts.Aggregate<ScopeExpression, IEnumerable<string[]>>(
            [NoScopes], (ways, part) => [.. from way in ways from more in Ways(part) select way.Union(more).ToArray()]),
        _ => throw new ArgumentOutOfRangeException(nameof(needed), needed, "No such expression."),
    };

    private static List<string[]> Distinct(IEnumerable<string[]> sets) =>
        [.. sets.DistinctBy(set => string.Join('\n', set.Order(StringComparer.Ordinal)))];
}
