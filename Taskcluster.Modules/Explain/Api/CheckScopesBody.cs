using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Explain.Api;

/// <summary>Whose scopes are to be checked against what.</summary>
[Schema("explain", "check-scopes-request", Title = "Check Scopes Request", Description = """
    Who: the client `clientId`, whoever has `scopes`, or, with neither of them, the caller. What: the scopes that `call`
    needs, or `expression`.
    """)]
public sealed record CheckScopesBody
{
    /// <summary>Of so many scopes a set or an expression may consist.</summary>
    internal const int MostScopes = 1000;

    [Pattern(Patterns.ClientId), Says("The client.")]
    public string? ClientId { get; init; }

    [Pattern(Patterns.Scope), Items(Max = MostScopes), Says("Scopes as they are given to a client.")]
    public IReadOnlyList<string>? Scopes { get; init; }

    [Says("The call whose scopes are needed.")]
    public ExplainedCall? Call { get; init; }

    [Says("What is needed.")]
    public ScopeExpressionBody? Expression { get; init; }

    [Default, Says("Whether to tell by which roles a scope is held, which needs `auth:list-roles`.")]
    public bool Through { get; set; } = true;

    /// <exception cref="ApiError">400 InputError.</exception>
    internal void RequireOneForm()
    {
        if (ClientId is not null && Scopes is not null)
        {
            throw ApiError.InputError(
                "Give `clientId` for a client, `scopes` for whoever has them, or neither for yourself, but not both.");
        }

        if (Call is null == Expression is null)
        {
            throw ApiError.InputError("Give either the `call` that is to be made or the `expression` that is needed.");
        }

        Call?.RequireOneForm();
    }
}
