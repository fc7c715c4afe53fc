using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Auth.Api.Clients;

/// <summary>A client with its new access token, which is shown this once.</summary>
[Schema("auth", "create-client-response", Title = "Created Client")]
public sealed record CreatedClientReply
{
    [SameAs<ClientReply>]
    public required string ClientId { get; init; }

    [Pattern(Patterns.AccessToken), Says("The key by which the client signs its calls.")]
    public required string AccessToken { get; init; }

    [SameAs<ClientReply>]
    public required DateTimeOffset Expires { get; init; }

    [SameAs<ClientReply>]
    public required string Description { get; init; }

    [SameAs<ClientReply>]
    public required DateTimeOffset Created { get; init; }

    [SameAs<ClientReply>]
    public required DateTimeOffset LastModified { get; init; }

    [SameAs<ClientReply>]
    public required DateTimeOffset LastDateUsed { get; init; }

    [SameAs<ClientReply>]
    public required DateTimeOffset LastRotated { get; init; }

    [SameAs<ClientReply>]
    public required IReadOnlyList<string> Scopes { get; init; }

    [SameAs<ClientReply>]
    public required IReadOnlyList<string> ExpandedScopes { get; init; }

    [SameAs<ClientReply>]
    public required bool Disabled { get; init; }

    [SameAs<ClientReply>]
    public required bool DeleteOnExpiration { get; init; }
}
