using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Auth.Api.Scopes;

/// <summary>A set of scopes, asked about or answered.</summary>
[Schema("auth", "scopeset", Title = "Scope Set")]
public sealed record ScopeSetBody
{
    [Pattern(Patterns.Scope), Items(Unique = true), Says("The scopes, each once.")]
    public required IReadOnlyList<string> Scopes { get; init; }
}
