namespace Taskcluster.Modules.Kernel.Scopes;

/// <summary>
/// Knows who holds what a refused caller lacks. A module that keeps roles and clients implements it; the kernel knows
/// no module.
/// </summary>
public interface IScopeAdvice
{
    /// <summary>
    /// Who holds the missing scopes, as far as the caller may see that. Asked for each refusal, and hence bounded:
    /// a flood of refusals must not cost more than the requests themselves.
    /// </summary>
    /// <param name="caller">Who was refused.</param>
    /// <param name="missing">Distinct scopes, a handful.</param>
    /// <returns>
    /// For each missing scope, in their order, what may be told of it; null if the caller may see neither roles nor
    /// clients at all.
    /// </returns>
    IReadOnlyList<KnownHolders>? HoldersOf(Caller caller, IReadOnlyList<string> missing);
}

/// <summary>The holders of one scope that a caller may be told of.</summary>
/// <param name="Scope">The scope.</param>
/// <param name="Names">Such as <c>role project:x</c>; a few.</param>
/// <param name="HasMore">Whether there are more of them.</param>
public sealed record KnownHolders(string Scope, IReadOnlyList<string> Names, bool HasMore)
{
    /// <summary>Whether the caller may see all roles and clients, so that no names means that there are none.</summary>
    public required bool IsWhole { get; init; }
}
