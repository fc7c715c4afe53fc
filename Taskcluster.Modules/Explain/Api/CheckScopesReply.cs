using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Explain.Api;

/// <summary>Whether scopes suffice, and through what.</summary>
[Schema("explain", "check-scopes-response", Title = "Check Scopes Response")]
public sealed record CheckScopesReply
{
    [Says("Whether the scopes suffice.")]
    public required bool Satisfied { get; init; }

    [SchemaJson(RequiredScopesReply.ExpressionOrNull), Says("What is needed; null where nothing is.")]
    public required RawJson Required { get; init; }

    [Says("What is missing: the needed expression without its satisfied parts. Left out where nothing is missing.")]
    public ScopeExpressionBody? Missing { get; init; }

    [Says("Every scope of the needed expression.")]
    public required IReadOnlyList<CheckedScope> Scopes { get; init; }

    [Says("Whether the client is disabled, so that it can call nothing. Left out where no client was asked for.")]
    public bool? Disabled { get; init; }

    [Says("Whether the client has expired, so that it can call nothing at all.")]
    public bool? Expired { get; init; }
}

/// <summary>One scope that is needed.</summary>
public sealed record CheckedScope
{
    [Pattern(Patterns.Scope), Says("The scope.")]
    public required string Scope { get; init; }

    [Says("Whether it is satisfied.")]
    public required bool Satisfied { get; init; }

    [Says("The shortest chain from a scope that is held to one that satisfies it.")]
    public IReadOnlyList<ScopeLinkBody>? Through { get; init; }
}
