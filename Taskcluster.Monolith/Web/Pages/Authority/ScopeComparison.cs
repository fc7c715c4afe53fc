using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Monolith.Web.Pages.Authority;

/// <summary>Two sets of scopes side by side, by what they satisfy and not by their letters.</summary>
/// <param name="OnlyLeft">What the left one has and the right one does not cover.</param>
/// <param name="Both">What each of them has.</param>
/// <param name="OnlyRight">What the right one has and the left one does not cover.</param>
internal sealed record ScopeComparison(
    IReadOnlyList<string> OnlyLeft, IReadOnlyList<string> Both, IReadOnlyList<string> OnlyRight)
{
    /// <summary>Compares two sets, which are expanded already.</summary>
    public static ScopeComparison Of(IReadOnlyList<string> left, IReadOnlyList<string> right)
    {
        var (leftSet, rightSet) = (ScopeSet.From(left), ScopeSet.From(right));
        return new ScopeComparison(
            [.. leftSet.Scopes.Where(scope => !rightSet.Covers(scope))],
            ScopeSet.Sort(ScopeSet.Intersect(leftSet.Scopes, rightSet.Scopes)),
            [.. rightSet.Scopes.Where(scope => !leftSet.Covers(scope))]);
    }
}
