using Taskcluster.Modules.Auth.Api.Scopes;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Auth.Api.Clients;

/// <summary>A client without its access token.</summary>
[Schema("auth", "get-client-response", Title = "Client")]
public sealed record ClientReply
{
    [Pattern(Patterns.ClientId), Says("The client's id.")]
    public required string ClientId { get; init; }

    [SameAs<CreateClientBody>]
    public required DateTimeOffset Expires { get; init; }

    [SameAs<CreateClientBody>]
    public required string Description { get; init; }

    [Says("When the client was created.")]
    public required DateTimeOffset Created { get; init; }

    [Says("When the client was last changed, its access token aside.")]
    public required DateTimeOffset LastModified { get; init; }

    [Says("About when the client last called; may lag by hours.")]
    public required DateTimeOffset LastDateUsed { get; init; }

    [Says("When the client got its present access token.")]
    public required DateTimeOffset LastRotated { get; init; }

    [SameAs<ScopeSetBody>, Default, Required]
    public IReadOnlyList<string> Scopes { get; init; } = [];

    [SameAs<ScopeSetBody>(nameof(ScopeSetBody.Scopes)), Says("The scopes that the client has by way of roles, too.")]
    public required IReadOnlyList<string> ExpandedScopes { get; init; }

    [Says("Whether the client was switched off.")]
    public required bool Disabled { get; init; }

    [Says("Whether the client is removed soon after it has expired.")]
    public required bool DeleteOnExpiration { get; init; }
}
