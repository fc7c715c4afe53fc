using Taskcluster.Modules.Auth.Api.Clients;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.Scopes;

/// <summary>Who the test client turned out to be, and with which scopes.</summary>
[Schema("auth", "test-authenticate-response", Title = "Test Authenticate Response")]
public sealed record TestAuthenticateReply
{
    [SameAs<ClientReply>]
    public required string ClientId { get; init; }

    [SameAs<ScopeSetBody>, Default, Required]
    public IReadOnlyList<string> Scopes { get; init; } = [];
}
