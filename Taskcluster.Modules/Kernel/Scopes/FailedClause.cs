namespace Taskcluster.Modules.Kernel.Scopes;

/// <summary>Says which clause of a nested scope expression failed, in words.</summary>
internal static class FailedClause
{
    /// <summary>Of so many clauses the fault is told.</summary>
    private const int MostClauses = 5;

    /// <summary>
    /// A sentence or a few; null where it would add nothing: the expression is satisfied, or it is but one list, of
    /// which the missing scopes say all.
    /// </summary>
    public static string? Describe(ScopeExpression required, ScopeSet scopes)
    {
        if (required.IsSatisfiedBy(scopes))
        {
            return null;
        }

        return required switch
        {
            ScopeExpression.All all when IsNested(all.Parts) => DescribeAll(all.Parts, scopes),
            ScopeExpression.Any any when IsNested(any.Parts) => DescribeAny(any.Parts, scopes),
            _ => null,
        };
    }

    private static bool IsNested(IReadOnlyList<ScopeExpression> parts) =>
        parts.Any(part => part is not ScopeExpression.One);

    private static string DescribeAll(IReadOnlyList<ScopeExpression> parts, ScopeSet scopes)
    {
        var failed = Enumerable.Range(0, parts.Count).Where(index => !parts[index].IsSatisfiedBy(scopes)).ToList();
        var told = failed.Take(MostClauses).Select(index => $"part {index + 1} {Fault(parts[index], scopes)}");
        var more = failed.Count > MostClauses ? $"; and {failed.Count - MostClauses} more" : "";
        return $"Of the {parts.Count} parts of AllOf, {failed.Count} failed: {string.Join("; ", told)}{more}.";
    }

    private static string DescribeAny(IReadOnlyList<ScopeExpression> parts, ScopeSet scopes)
    {
        var nearest = Enumerable.Range(0, parts.Count).MinBy(index => Distance(parts[index], scopes));
        return $"None of the {parts.Count} alternatives of AnyOf is satisfied. The nearest is alternative "
            + $"{nearest + 1} {Fault(parts[nearest], scopes)}.";
    }

    // How many scopes are missing and, where that is equal, how few are there already. What nobody can have is far.
    private static (int Missing, int MinusHeld) Distance(ScopeExpression part, ScopeSet scopes)
    {
        var missing = part.WithoutSatisfied(scopes)!.DistinctScopes().Count;
        return (missing == 0 ? int.MaxValue : missing, missing - part.DistinctScopes().Count);
    }

    private static string Fault(ScopeExpression part, ScopeSet scopes)
    {
        var missing = part.WithoutSatisfied(scopes)!;
        var lacked = missing.DistinctScopes();
        return (part, missing) switch
        {
            (ScopeExpression.Any any, _) => $"(none of its {any.Parts.Count} alternatives is satisfied)",
            (_, ScopeExpression.One one) => $"(lacks `{one.Scope}`)",
            _ when lacked.Count > 0 => $"(lacks {lacked.Count} scopes, the first being `{lacked[0]}`)",
            _ => "(cannot be satisfied)",
        };
    }
}
