using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.Scopes;

/// <summary>A rehearsal of authentication: the scopes to lend the test client, and those to demand of it.</summary>
[Schema("auth", "test-authenticate-request", Title = "Test Authenticate Request")]
public sealed record TestAuthenticateBody
{
    [SameAs<ScopeSetBody>(nameof(ScopeSetBody.Scopes)), Default, Required]
    [Says("The scopes that the test client is to have.")]
    public IReadOnlyList<string> ClientScopes { get; set; } = [];

    [SameAs<ScopeSetBody>(nameof(ScopeSetBody.Scopes)), Default, Required]
    [Says("The scopes that the call is to need.")]
    public IReadOnlyList<string> RequiredScopes { get; set; } = [];
}
